package io.drift4j.bridge.loop;

import io.drift4j.bridge.v1.Frame;
import io.drift4j.bridge.v1.History;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The newest frames, by the control step nearest to their capture. Not thread-safe.
 *
 * <p>In the history of step k there is a frame for each of the steps k-(To-1) to k: the newest that was there by then, or the
 * oldest there is. So frames are dt apart for the policy, however often a camera gives them.
 */
final class FrameHistory {
    private final int steps;
    private final Deque<Kept> kept = new ArrayDeque<>();

    private record Kept(long step, Frame frame) {}

    /** @param steps To */
    FrameHistory(int steps) {
        this.steps = steps;
    }

    void clear() {
        kept.clear();
    }

    /**
     * Takes a frame; the newest of a step counts. After a gap of more than To steps the history starts anew.
     *
     * @return false for a frame that is older than one taken before, which is left out
     */
    boolean add(long step, Frame frame) {
        if (!kept.isEmpty()) {
            long last = kept.getLast().step;
            if (step < last) {
                return false;
            }
            if (step - last > steps) {
                kept.clear();
            } else if (step == last) {
                kept.removeLast();
            }
        }
        kept.addLast(new Kept(step, frame));
        while (kept.size() > 1 && second().step <= oldest()) {
            kept.removeFirst();
        }
        return true;
    }

    private Kept second() {
        var each = kept.iterator();
        each.next();
        return each.next();
    }

    /** The step of the oldest frame in the history. */
    private long oldest() {
        return kept.getLast().step - (steps - 1);
    }

    /** Whether frames are missing at the start of the history, which is filled with the first. */
    boolean padded() {
        return kept.getFirst().step > oldest();
    }

    /** To frames, oldest first; needs one at least. */
    History history() {
        History.Builder history = History.newBuilder();
        for (long step = oldest(); step <= kept.getLast().step; step++) {
            Frame newest = kept.getFirst().frame;
            for (Kept each : kept) {
                newest = each.step <= step ? each.frame : newest;
            }
            history.addFrames(newest);
        }
        return history.build();
    }
}
