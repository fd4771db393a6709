package io.drift4j.bridge.model;

import io.drift4j.bridge.safety.SafetyLayer;
import io.drift4j.bridge.safety.SafetyVerdict;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.Timings;
import io.drift4j.bridge.wire.ChunkMessages;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicySpec;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the thread of a model does: from work that waited together to an answer for each, whatever happens in between.
 *
 * @param template what is the same in every answer
 */
record Passes(Policy policy, PolicySpec spec, SafetyLayer safety, PassMetrics metrics, ActionChunk template) {
    private static final Logger LOG = LoggerFactory.getLogger(Passes.class);

    /** Runs what was gathered; does not throw. */
    void run(List<Work> gathered) {
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
            SafetyVerdict verdict = check(work, chunk);
            metrics.safety(verdict);
            ActionChunk.Builder answer = message(work, verdict);
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
        } catch (Throwable e) { // this thread must go on for the others
            defect("refusal failed", e);
        }
    }

    void defect(String what, Throwable e) {
        LOG.atError()
                .setMessage(what)
                .addKeyValue("model", template.getVersion().getModel())
                .addKeyValue("version", template.getVersion().getVersion())
                .setCause(e)
                .log();
    }

    /** What may be done with the chunk for this work. */
    SafetyVerdict check(Work work, Chunk chunk) {
        return safety.check(chunk, work.history().newest());
    }

    /** The answer that a verdict leads to; throws the status of a chunk that must not be sent. */
    ActionChunk.Builder message(Work work, SafetyVerdict verdict) {
        ActionChunk.Builder answer = template.toBuilder()
                .setSequence(work.observation().sequence())
                .setCaptureUnixNanos(work.observation().captureUnixNanos())
                .setCaptureMonotonicNanos(work.observation().captureMonotonicNanos())
                .setPadded(work.padded());
        if (work.noise() instanceof Noise.Seeded seeded) {
            answer.setSeed(seeded.seed());
        }
        if (verdict instanceof SafetyVerdict.Passed passed) {
            return answer.setActions(ChunkMessages.actions(passed.chunk()));
        }
        if (verdict instanceof SafetyVerdict.Clamped clamped) {
            return answer.setActions(ChunkMessages.actions(clamped.chunk()))
                    .setClamped(clamped.changed())
                    .addAllSafety(SafetyMessages.counts(clamped.events()));
        }
        throw verdict instanceof SafetyVerdict.NotFinite broken
                ? Refusals.of(Status.Code.INTERNAL, broken.text() + "; nothing of this chunk is sent")
                : Refusals.of(Status.Code.OUT_OF_RANGE, "actions: " + ((SafetyVerdict.Rejected) verdict).text());
    }
}
