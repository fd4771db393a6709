package io.drift4j.bridge.model;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.grpc.StatusRuntimeException;

/**
 * One observation on its way through a pass.
 *
 * @param lane whose it is: of a lane only the newest waits
 * @param observation what came, for what is echoed
 * @param padded whether the history was filled with its first frame
 * @param deadline {@link System#nanoTime} after which no answer is of use; {@link #NEVER} if always
 * @param decodeNanos what decoding took
 * @param submitted {@link System#nanoTime} when it was ready for a pass
 * @param receiver told once
 */
public record Work(
        Object lane,
        Echo observation,
        ObservationHistory history,
        Noise noise,
        boolean padded,
        long deadline,
        long decodeNanos,
        long submitted,
        Receiver receiver) {

    /** The deadline of work that has none. */
    public static final long NEVER = Long.MAX_VALUE;

    /** What an answer repeats of the observation. */
    public record Echo(long sequence, long captureUnixNanos, long captureMonotonicNanos) {}

    /** Whoever waits for the answer. Called on the thread of the pass; must not block. */
    public interface Receiver {
        /** The chunk, but for what only the receiver knows. */
        void chunk(ActionChunk.Builder chunk);

        /** There is no chunk. */
        void refused(StatusRuntimeException why);

        /** Whether nobody waits any more. */
        boolean gone();
    }

    /** Whether the deadline has passed. */
    public boolean late(long now) {
        return deadline != NEVER && now - deadline >= 0;
    }
}
