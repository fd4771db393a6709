package io.drift4j.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The To newest frames, oldest first. Immutable.
 *
 * <p>At the start of an episode the first frame is repeated, as in the published rollouts: use a {@link Recorder}.
 */
public record ObservationHistory(List<Observation> frames) {

    public ObservationHistory {
        frames = List.copyOf(frames);
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("a history holds at least one frame, got none");
        }
    }

    /** The newest frame. */
    public Observation newest() {
        return frames.get(frames.size() - 1);
    }

    /** Collects the frames of one episode; not thread-safe. */
    public static final class Recorder {
        private final int steps;
        private final Deque<Observation> frames = new ArrayDeque<>();

        /** A recorder that keeps {@code steps} (To) frames. */
        public Recorder(int steps) {
            if (steps < 1) {
                throw new IllegalArgumentException("a history keeps at least one frame, got " + steps);
            }
            this.steps = steps;
        }

        /** Forgets everything: a new episode begins. */
        public void reset() {
            frames.clear();
        }

        /** Adds the newest frame; the first one of an episode fills the whole history. */
        public void add(Observation frame) {
            do {
                frames.addLast(frame);
            } while (frames.size() < steps);
            while (frames.size() > steps) {
                frames.removeFirst();
            }
        }

        /** The history as of the last {@link #add}. */
        public ObservationHistory history() {
            return new ObservationHistory(new ArrayList<>(frames));
        }
    }
}
