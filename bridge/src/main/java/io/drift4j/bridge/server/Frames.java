package io.drift4j.bridge.server;

import io.drift4j.bridge.model.Refusals;
import io.drift4j.policy.Observation;
import io.drift4j.policy.ObservationHistory;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The To newest frames of an episode, and the numbers of its observations, which do not fall; not thread-safe.
 *
 * <p>The same number again is a retry: its frame takes the place of the one before. A history that stands alone has a number
 * too, but leaves the frames as they are.
 */
final class Frames {
    private final Deque<Observation> newest = new ArrayDeque<>();
    private final int steps;
    private boolean begun;
    private long last;
    private boolean lastIsFrame;

    /** A history, and whether it was filled with its first frame. */
    record Seen(ObservationHistory history, boolean padded) {}

    /** None yet; {@code steps} is To. */
    Frames(int steps) {
        this.steps = steps;
    }

    /** The history that ends with this frame; INVALID_ARGUMENT for a number that has passed. */
    Seen take(long sequence, Observation frame) {
        if (again(sequence) && lastIsFrame) {
            newest.removeLast();
        }
        newest.addLast(frame);
        if (newest.size() > steps) {
            newest.removeFirst();
        }
        lastIsFrame = true;
        List<Observation> history = new ArrayList<>(steps);
        for (int missing = newest.size(); missing < steps; missing++) {
            history.add(newest.getFirst());
        }
        history.addAll(newest);
        return new Seen(new ObservationHistory(history), newest.size() < steps);
    }

    /** Notes a history that stands alone; INVALID_ARGUMENT for a number that has passed. */
    Seen take(long sequence, ObservationHistory history) {
        lastIsFrame &= again(sequence);
        return new Seen(history, false);
    }

    private boolean again(long sequence) {
        int order = begun ? Long.compareUnsigned(sequence, last) : 1;
        if (order < 0) {
            throw Refusals.of(
                    Status.Code.INVALID_ARGUMENT,
                    "observation.sequence: must not fall within an episode, got " + Long.toUnsignedString(sequence)
                            + " after " + Long.toUnsignedString(last) + ": call Reset when a new episode begins");
        }
        begun = true;
        last = sequence;
        return order == 0;
    }
}
