package io.drift4j.bridge.loop;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.Frame;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Observations as messages, with the frames before them, and those whose answers are waited for. Not thread-safe. */
final class Outbox {
    private final FrameHistory history;
    private final RandomStream seeds;
    private final Map<Long, Sent> waiting = new LinkedHashMap<>();
    private long sequence;
    private long episode;
    private long firstStep;

    /**
     * An observation that is sent.
     *
     * @param step nearest to its capture
     * @param asked step at which the scheduler wanted it
     * @param frame the newest of its history
     * @param captured when, by the loop's clock
     * @param sent when, by the loop's clock
     * @param useful nanoseconds from then on in which its chunk has actions that are not past
     * @param padded whether its history was filled with its first frame
     */
    record Sent(long step, long asked, Observation frame, long captured, long sent, long useful, boolean padded) {}

    Outbox(PolicySpec spec, long seed) {
        this.history = new FrameHistory(spec.observationSteps());
        this.seeds = RandomStream.of(seed).split("loop");
    }

    /** A new episode: no frame so far belongs to it, and no answer is waited for. */
    void begin(long first) {
        episode++;
        firstStep = first;
        history.clear();
        waiting.clear();
    }

    /** Takes a frame into the history, see {@link FrameHistory#add}. */
    boolean add(long step, Frame frame) {
        return history.add(step, frame);
    }

    boolean padded() {
        return history.padded();
    }

    /** The message of an observation with the history as it is; from now on its answer is waited for. */
    io.drift4j.bridge.v1.Observation message(Sent sent) {
        Instant wall = Instant.now();
        long unix = wall.getEpochSecond() * 1_000_000_000L + wall.getNano();
        waiting.put(++sequence, sent);
        return io.drift4j.bridge.v1.Observation.newBuilder()
                .setSequence(sequence)
                .setCaptureMonotonicNanos(sent.captured)
                .setCaptureUnixNanos(unix - (sent.sent - sent.captured))
                .setHistory(history.history())
                .setSeed(seeds.split(episode).split(sent.step - firstStep).nextLong())
                .setUsefulNanos(Math.max(1, sent.useful))
                .build();
    }

    /** Number of the newest message. */
    long sequence() {
        return sequence;
    }

    boolean waiting() {
        return !waiting.isEmpty();
    }

    /** The observation that a chunk answers, which is waited for no longer; null if it answers none. */
    @Nullable Sent answered(ActionChunk chunk) {
        Sent sent = waiting.get(chunk.getSequence());
        return sent != null && sent.captured == chunk.getCaptureMonotonicNanos() ? answered(chunk.getSequence()) : null;
    }

    @Nullable Sent answered(long number) {
        return waiting.remove(number);
    }

    /** Waits no longer for answers that would be of no use. */
    void giveUp(long now) {
        waiting.values().removeIf(sent -> now - sent.sent >= sent.useful);
    }

    void giveUpAll() {
        waiting.clear();
    }
}
