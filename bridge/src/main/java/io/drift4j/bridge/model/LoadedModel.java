package io.drift4j.bridge.model;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.ModelInfo;
import io.drift4j.bridge.v1.ModelVersion;
import io.drift4j.bridge.v1.Timings;
import io.drift4j.bridge.wire.ChunkMessages;
import io.drift4j.bridge.wire.ObservationDecoder;
import io.drift4j.bridge.wire.SpecMessages;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicySpec;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One version of a model: a warm policy, and the thread that runs its passes.
 *
 * <p>It is held by whoever may still send it work. When the last one lets go, the thread runs what waits, closes the policy
 * and ends. Thread-safe.
 */
public final class LoadedModel {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedModel.class);

    private final String name;
    private final Policy policy;
    private final PolicySpec spec;
    private final ModelInfo info;
    private final ObservationDecoder decoder;
    private final ActionChunk template;
    private final Batcher batcher;
    private final PassMetrics metrics;
    private final Consumer<LoadedModel> closed;
    private int holders = 1;
    private int sessions;

    LoadedModel(
            String name,
            long version,
            ModelSource.Opened opened,
            Batching batching,
            long imagePixels,
            PassMetrics metrics,
            Consumer<LoadedModel> closed) {
        this.name = name;
        this.policy = opened.policy();
        this.spec = policy.spec();
        this.metrics = metrics;
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
        this.template = ActionChunk.newBuilder()
                .setHorizon(spec.horizon())
                .setActionSize(spec.action().size())
                .setFirstIndex(spec.observationSteps() - 1)
                .addAllDueAfterCaptureNanos(ChunkMessages.due(spec))
                .setVersion(own)
                .build();
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
            throw new IllegalStateException("warming up failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            release();
            throw e;
        }
    }

    private void live(WarmUp warmUp, CompletableFuture<@Nullable Void> warm) {
        try {
            warmUp.run(this);
            warm.complete(null);
            batcher.run(this::pass);
        } catch (InterruptedException e) { // nobody interrupts this thread
            defect("pass thread interrupted", e);
        } catch (Throwable e) { // whoever loads is told
            warm.completeExceptionally(e);
        } finally {
            close();
        }
    }

    private void close() {
        try {
            policy.close();
        } catch (RuntimeException e) {
            defect("closing failed", e);
        }
        closed.accept(this);
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

    public ObservationDecoder decoder() {
        return decoder;
    }

    /** Sessions that are on it. */
    synchronized int sessions() {
        return sessions;
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

    private void pass(List<Work> gathered) {
        long start = System.nanoTime();
        List<Work> rows = new ArrayList<>(gathered.size());
        for (Work work : gathered) {
            if (work.late(start)) {
                refuse(work, Refusals.late());
            } else if (!work.receiver().gone()) {
                rows.add(work);
            }
        }
        if (!rows.isEmpty()) {
            pass(rows, start);
        }
    }

    private void pass(List<Work> rows, long start) {
        List<Chunk> chunks;
        try {
            chunks = act(rows);
        } catch (Throwable e) { // also a lack of memory: this thread must go on for the others
            metrics.failed();
            if (rows.size() > 1) { // what one row does must not harm those beside it
                rows.forEach(row -> pass(List.of(row), System.nanoTime()));
            } else {
                defect("pass failed", e);
                refuse(rows.get(0), Refusals.passFailed());
            }
            return;
        }
        long inferNanos = System.nanoTime() - start;
        metrics.pass(rows.size(), inferNanos);
        for (int i = 0; i < rows.size(); i++) {
            answer(rows.get(i), chunks.get(i), start, inferNanos, rows.size());
        }
    }

    /** The chunks of one pass, checked for being as many and as large as they must. */
    List<Chunk> act(List<Work> rows) {
        List<Chunk> chunks = policy.act(
                rows.stream().map(Work::history).toList(),
                rows.stream().map(Work::noise).toList());
        if (chunks.size() != rows.size()
                || chunks.stream()
                        .anyMatch(chunk -> chunk.horizon() != spec.horizon()
                                || chunk.actionSize() != spec.action().size())) {
            throw new IllegalStateException("a policy gives one chunk of its spec's size for each history");
        }
        return chunks;
    }

    private void answer(Work work, Chunk chunk, long passStart, long inferNanos, int rows) {
        try {
            long start = System.nanoTime();
            ActionChunk.Builder answer = safe(work, chunk);
            long queueNanos = passStart - work.submitted();
            long encodeNanos = System.nanoTime() - start;
            metrics.answered(work.decodeNanos(), queueNanos, encodeNanos);
            work.receiver()
                    .chunk(answer.setBatch(rows)
                            .setTimings(Timings.newBuilder()
                                    .setDecodeNanos(work.decodeNanos())
                                    .setQueueNanos(queueNanos)
                                    .setInferNanos(inferNanos)
                                    .setEncodeNanos(encodeNanos)));
        } catch (StatusRuntimeException e) {
            refuse(work, e);
        } catch (Throwable e) { // this thread must go on for the others
            defect("answer failed", e);
            refuse(work, Refusals.passFailed());
        }
    }

    private void refuse(Work work, StatusRuntimeException why) {
        try {
            work.receiver().refused(why);
        } catch (RuntimeException e) {
            defect("refusal failed", e);
        }
    }

    private void defect(String what, Throwable e) {
        LOG.atError()
                .setMessage(what)
                .addKeyValue("model", name)
                .addKeyValue("version", info.getVersion().getVersion())
                .setCause(e)
                .log();
    }

    /** The answer after the safety layer; throws the status of a chunk that must not be sent. */
    ActionChunk.Builder safe(Work work, Chunk chunk) {
        requireFinite(chunk);
        ActionChunk.Builder answer = template.toBuilder()
                .setSequence(work.observation().sequence())
                .setCaptureUnixNanos(work.observation().captureUnixNanos())
                .setCaptureMonotonicNanos(work.observation().captureMonotonicNanos())
                .setActions(ChunkMessages.actions(chunk))
                .setPadded(work.padded());
        if (work.noise() instanceof Noise.Seeded seeded) {
            answer.setSeed(seeded.seed());
        }
        return answer;
    }

    private void requireFinite(Chunk chunk) {
        for (int i = 0; i < chunk.values().length; i++) {
            if (!Float.isFinite(chunk.values()[i])) {
                metrics.notFinite();
                throw Status.INTERNAL
                        .withDescription("actions[" + i / chunk.actionSize() + "]."
                                + spec.action().names().get(i % chunk.actionSize())
                                + ": must be finite, the policy gave "
                                + chunk.values()[i] + "; nothing of this chunk is sent")
                        .asRuntimeException();
            }
        }
    }
}
