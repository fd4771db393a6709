package io.drift4j.bridge.model;

import io.drift4j.bridge.safety.SafetyConfig;
import io.drift4j.bridge.v1.ModelInfo;
import io.drift4j.bridge.v1.ModelState;
import io.drift4j.bridge.v1.ModelStatus;
import io.drift4j.engine.BadInput;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which models are loaded, and which one new sessions get. Thread-safe.
 *
 * <p>Loading happens beside: whatever is active stays so until {@link #activate}, and for good if loading fails.
 */
public final class Models implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Models.class);

    private final ModelSource source;
    private final Batching batching;
    private final SafetyConfig safety;
    private final long imagePixels;
    private final MeterRegistry registry;
    private final ReentrantLock loading = new ReentrantLock();

    // All below is guarded by this.
    private final Map<String, LoadedModel> newest = new HashMap<>();
    private final Map<String, String> errors = new HashMap<>();
    private final LiveVersions alive;
    private @Nullable LoadedModel active;
    private @Nullable String beingLoaded;
    private long loads;
    private boolean closed;

    /**
     * None loaded yet.
     *
     * @param safety limits on the actions of every model
     * @param imagePixels most pixels of a picture in an observation
     */
    public Models(
            ModelSource source, Batching batching, SafetyConfig safety, long imagePixels, MeterRegistry registry) {
        this.source = source;
        this.batching = batching;
        this.safety = safety;
        this.imagePixels = imagePixels;
        this.registry = registry;
        this.alive = new LiveVersions(registry);
    }

    /** The names an operator may load. */
    public List<String> names() {
        return source.names();
    }

    /**
     * Reads a model anew and warms it up; returns when it is ready. Slow.
     *
     * @throws BadInput if there is no such model, it cannot be used, or another one is being loaded; all is as before
     */
    public ModelStatus load(String name) throws InterruptedException {
        BadInput.unless(source.names().contains(name), "a model must be one of %s", source.names());
        BadInput.unless(
                loading.tryLock(), "one model is loaded at a time, and another one is: try again when it is done");
        try {
            long version = begin(name);
            long start = System.nanoTime();
            try {
                LoadedModel model = open(name, version);
                ready(name, model);
                event("model loaded", model.info(), start);
            } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
                failed(name, String.valueOf(e.getMessage()));
                throw e;
            }
            return status(name);
        } finally {
            end();
            loading.unlock();
        }
    }

    private LoadedModel open(String name, long version) throws InterruptedException {
        ModelSource.Opened opened = source.open(name);
        LoadedModel model;
        try {
            model = new LoadedModel(
                    name, version, opened, batching, safety, imagePixels, new PassMetrics(registry, name), this::gone);
        } catch (RuntimeException e) {
            opened.policy().close();
            throw e;
        }
        model.start(new WarmUp(batching.maxBatch(), opened.rowsAlone()));
        return model;
    }

    private synchronized long begin(String name) {
        BadInput.unless(!closed, "the server is draining");
        beingLoaded = name;
        return loads + 1;
    }

    private synchronized void end() {
        beingLoaded = null;
    }

    private synchronized void ready(String name, LoadedModel model) {
        if (closed) {
            model.release();
            throw new BadInput("the server is draining");
        }
        loads++;
        beingLoaded = null;
        alive.add(model);
        errors.remove(name);
        LoadedModel older = newest.put(name, model);
        if (older != null && older != active) {
            older.release();
        }
        alive.publish(active);
    }

    private synchronized void failed(String name, String why) {
        errors.put(name, why);
    }

    private synchronized void gone(LoadedModel model) {
        if (alive.remove(model)) {
            alive.publish(active);
            notifyAll();
            event("model closed", model.info(), System.nanoTime());
        }
    }

    /**
     * Gives new sessions the newest loaded version of a model.
     *
     * @throws BadInput if none is loaded
     */
    public synchronized ModelStatus activate(String name) {
        LoadedModel next = requireLoaded(name);
        LoadedModel before = active;
        active = next;
        if (before != null && before != next && !newest.containsValue(before)) {
            before.release();
        }
        alive.publish(active);
        event("model activated", next.info(), System.nanoTime());
        return status(name);
    }

    /**
     * Lets the newest loaded version of a model go.
     *
     * @throws BadInput if none is loaded, or it is the active one
     */
    public synchronized ModelStatus unload(String name) {
        LoadedModel unwanted = requireLoaded(name);
        BadInput.unless(unwanted != active, "the active model cannot be unloaded: activate another one first");
        if (active != null && name.equals(active.name())) {
            newest.put(name, active); // an older version of the same name that clients still get
        } else {
            newest.remove(name);
        }
        unwanted.release();
        event("model unloaded", unwanted.info(), System.nanoTime());
        return status(name);
    }

    private LoadedModel requireLoaded(String name) {
        LoadedModel found = newest.get(name);
        if (found == null) {
            throw new BadInput("a model must be loaded first, loaded are " + new TreeSet<>(newest.keySet()));
        }
        return found;
    }

    /** The active version, entered for a session; empty before there is one. */
    public synchronized Optional<LoadedModel> enterActive() {
        return active != null && active.enter() ? Optional.of(active) : Optional.empty();
    }

    /** What clients are told of the active version; empty before there is one. */
    public synchronized Optional<ModelInfo> activeInfo() {
        return Optional.ofNullable(active).map(LoadedModel::info);
    }

    /**
     * One status a name, and one more for an active version that is not the newest of its name.
     *
     * @throws BadInput if the operator's folder cannot be read
     */
    public List<ModelStatus> list() {
        Set<String> names = new TreeSet<>(source.names());
        synchronized (this) {
            names.addAll(newest.keySet());
            List<ModelStatus> all = new ArrayList<>();
            for (String name : names) {
                all.add(status(name));
                if (active != null && active.name().equals(name) && newest.get(name) != active) {
                    all.add(status(name, active));
                }
            }
            return all;
        }
    }

    private synchronized ModelStatus status(String name) {
        return status(name, newest.get(name));
    }

    private ModelStatus status(String name, @Nullable LoadedModel model) {
        ModelStatus.Builder status = ModelStatus.newBuilder()
                .setName(name)
                .setState(state(name, model))
                .setSessions(alive.sessions(name))
                .setError(errors.getOrDefault(name, ""));
        if (model != null) {
            status.setModel(model.info());
        }
        return status.build();
    }

    private ModelState state(String name, @Nullable LoadedModel model) {
        if (model != null && model == active) {
            return ModelState.MODEL_STATE_ACTIVE;
        }
        if (name.equals(beingLoaded)) {
            return ModelState.MODEL_STATE_LOADING;
        }
        return model == null ? ModelState.MODEL_STATE_AVAILABLE : ModelState.MODEL_STATE_READY;
    }

    private static void event(String what, ModelInfo model, long start) {
        LOG.atInfo()
                .setMessage(what)
                .addKeyValue("model", model.getVersion().getModel())
                .addKeyValue("version", model.getVersion().getVersion())
                .addKeyValue("weightHash", model.getVersion().getWeightHash())
                .addKeyValue("millis", (System.nanoTime() - start) / 1_000_000)
                .log();
    }

    /** Lets all go; those that sessions are on end when these leave. */
    @Override
    public synchronized void close() {
        closed = true;
        Set<LoadedModel> held = new LinkedHashSet<>(newest.values());
        if (active != null) {
            held.add(active);
        }
        newest.clear();
        active = null;
        held.forEach(LoadedModel::release);
    }

    /** Waits until all policies are closed, but not longer than this. */
    public synchronized void awaitEnd(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        long left = millis;
        while (left > 0 && !alive.isEmpty()) {
            wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
    }
}
