package io.drift4j.bridge.model;

import io.drift4j.bridge.safety.SafetyConfig;
import io.drift4j.bridge.safety.SafetyLayer;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.ActionLimits;
import io.drift4j.bridge.v1.ModelInfo;
import io.drift4j.bridge.v1.ModelVersion;
import io.drift4j.bridge.wire.ChunkMessages;
import io.drift4j.bridge.wire.ObservationDecoder;
import io.drift4j.bridge.wire.SpecMessages;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicySpec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One version of a model: a warm policy, and the thread that runs its passes.
 *
 * <p>It is held by whoever may still send it work. When the last one lets go, the thread runs what waits, closes the policy
 * and ends. Thread-safe.
 */
public final class LoadedModel {
    private final String name;
    private final Policy policy;
    private final PolicySpec spec;
    private final ModelInfo info;
    private final ObservationDecoder decoder;
    private final Batcher batcher;
    private final ActionLimits actionLimits;
    private final Passes passes;
    private final Consumer<LoadedModel> closed;
    private int holders = 1;
    private int sessions;

    LoadedModel(
            String name,
            long version,
            ModelSource.Opened opened,
            Batching batching,
            SafetyConfig safety,
            long imagePixels,
            PassMetrics metrics,
            Consumer<LoadedModel> closed) {
        this.name = name;
        this.policy = opened.policy();
        this.spec = policy.spec();
        this.closed = closed;
        this.decoder = new ObservationDecoder(spec, opened.noiseSize(), imagePixels);
        this.batcher = new Batcher(batching);
        ModelVersion own = ModelVersion.newBuilder()
                .setModel(name)
                .setVersion(version)
                .setWeightHash(opened.weightHash())
                .build();
        this.info = ModelInfo.newBuilder()
                .setVersion(own)
                .setSpec(SpecMessages.message(spec))
                .setSpecHash(SpecMessages.hash(spec))
                .setNoiseSize(opened.noiseSize())
                .setNoiseScale(opened.noiseScale())
                .setTrainedSteps(opened.trainedSteps())
                .setTrainingSeed(opened.trainingSeed())
                .setCommit(opened.commit())
                .build();
        ActionChunk template = ActionChunk.newBuilder()
                .setHorizon(spec.horizon())
                .setActionSize(spec.action().size())
                .setFirstIndex(spec.observationSteps() - 1)
                .addAllDueAfterCaptureNanos(ChunkMessages.due(spec))
                .setVersion(own)
                .build();
        SafetyLayer layer = SafetyLayer.of(safety, spec);
        this.actionLimits = SafetyMessages.limits(layer);
        this.passes = new Passes(policy, spec, layer, metrics, template);
    }

    /** Starts the thread, which warms up first; returns when it is warm, or throws what went wrong. */
    void start(WarmUp warmUp) throws InterruptedException {
        CompletableFuture<@Nullable Void> warm = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> live(warmUp, warm),
                "pass-" + name + "-" + info.getVersion().getVersion());
        thread.setDaemon(true); // a pass that never ends must not keep the process
        thread.start();
        try {
            warm.get();
        } catch (ExecutionException e) {
            throw new BadInput("a model must answer while it warms up, but " + name + " failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            release();
            throw e;
        }
    }

    private void live(WarmUp warmUp, CompletableFuture<@Nullable Void> warm) {
        try {
            warmUp.run(decoder, passes);
            warm.complete(null);
            batcher.run(passes::run);
        } catch (InterruptedException e) { // nobody interrupts this thread
            passes.defect("pass thread interrupted", e);
        } catch (Throwable e) { // whoever loads is told, or else the log
            if (!warm.completeExceptionally(e)) {
                passes.defect("pass thread ended", e);
            }
        } finally {
            close();
        }
    }

    private void close() {
        try {
            policy.close();
        } catch (RuntimeException e) {
            passes.defect("closing failed", e);
        }
        closed.accept(this);
    }

    /** The operator's name of it. */
    String name() {
        return name;
    }

    /** What clients are told of it. */
    public ModelInfo info() {
        return info;
    }

    public PolicySpec spec() {
        return spec;
    }

    public String specHash() {
        return info.getSpecHash();
    }

    /** What the safety layer holds its actions to. */
    public ActionLimits actionLimits() {
        return actionLimits;
    }

    public ObservationDecoder decoder() {
        return decoder;
    }

    /** Sessions that are on it. */
    synchronized int sessions() {
        return sessions;
    }

    /** Work that waits for a pass. */
    int waiting() {
        return batcher.size();
    }

    /** Holds it for a session; false if it is gone. */
    synchronized boolean enter() {
        if (holders == 0) {
            return false;
        }
        holders++;
        sessions++;
        return true;
    }

    /** Lets it go for a session. */
    public void leave() {
        synchronized (this) {
            sessions--;
        }
        release();
    }

    /** Lets it go. */
    void release() {
        synchronized (this) {
            holders--;
            if (holders > 0) {
                return;
            }
        }
        batcher.close();
    }

    /** Puts work into its free lane; false if this version is gone. */
    public boolean submit(Work work) {
        return batcher.submit(work);
    }

    /** Puts newer work in the place of older work of its lane; false if that does not wait any more. */
    public boolean replace(Work older, Work newer) {
        return batcher.replace(older, newer);
    }

    /** Takes work back, if its pass has not begun. */
    public void remove(Work work) {
        batcher.remove(work);
    }
}
