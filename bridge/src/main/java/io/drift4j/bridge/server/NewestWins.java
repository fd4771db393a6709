package io.drift4j.bridge.server;

import io.drift4j.bridge.model.LoadedModel;
import io.drift4j.bridge.model.Work;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The observations of one stream that are under way: at each of four places at most one that asks for a chunk, and where one
 * waits, a newer one takes its place. Not thread-safe.
 *
 * <pre>
 * undecoded   wait for the one that is being decoded
 * decoding
 * waiting     waits for the one that runs, or for the client to read
 * running     in the model's queue, where a newer one may still take its place, or in a pass
 * </pre>
 *
 * <p>An observation that was replaced asks for nothing any more, but its newest frame is of the session's history. So it stays
 * among the undecoded, as those do that only add a frame, unless To newer frames would push it out of the history anyway.
 */
final class NewestWins {
    private final Deque<Item> undecoded = new ArrayDeque<>();
    private @Nullable Item decoding;
    private @Nullable Item waiting;
    private @Nullable Item running;
    private int superseded;

    /** An observation on its way. */
    static final class Item {
        private final Intake intake;
        private boolean asks;
        private @Nullable Work work;

        Item(Intake intake) {
            this.intake = intake;
            this.asks = Intake.asks(intake.message());
        }

        Intake intake() {
            return intake;
        }

        /** Whether it is to be answered with a chunk. */
        boolean asks() {
            return asks;
        }

        /** Whether it has a frame for the session's history. */
        private boolean hasFrame() {
            return intake.message().hasNewest();
        }

        long sequence() {
            return intake.message().getSequence();
        }

        /** What decoding made of it. */
        void decoded(Work ready) {
            work = ready;
        }

        LoadedModel model() {
            return intake.episode().model();
        }

        Work work() {
            return Objects.requireNonNull(work); // decoded, or it would not be asked
        }
    }

    /** A new observation; whether it is to be decoded now. */
    boolean admit(Item item) {
        if (decoding == null) {
            decoding = item;
            return true;
        }
        if (item.asks()) {
            undecoded.forEach(this::supersede);
        }
        undecoded.addLast(item);
        trim(item.model().spec().observationSteps());
        return false;
    }

    /**
     * Lets go of those undecoded ones that ask for nothing and have no frame, or one that makes no difference: of the frames
     * before the one that asks, and of those behind it, the To newest are enough, and of each number the newest.
     */
    private void trim(int steps) {
        int frames = 0;
        Item newer = null;
        for (Iterator<Item> newestFirst = undecoded.descendingIterator(); newestFirst.hasNext(); ) {
            Item item = newestFirst.next();
            if (item.asks()) {
                frames = item.hasFrame() ? 1 : frames;
            } else if (!item.hasFrame() || frames >= steps || newer != null && newer.sequence() == item.sequence()) {
                newestFirst.remove();
                continue;
            } else {
                frames++;
            }
            newer = item.hasFrame() ? item : newer;
        }
    }

    /** Whether this one is being decoded; not if it was dropped meanwhile. */
    boolean isDecoding(Item item) {
        return item == decoding;
    }

    /** This one is decoded, or will not be; the one to decode next, if there is one. */
    @Nullable Item next(Item item) {
        if (item != decoding) {
            return null;
        }
        decoding = undecoded.pollFirst();
        return decoding;
    }

    /**
     * A decoded observation.
     *
     * @param readable whether the client has taken the last answer
     * @return whether it runs now, for the caller to submit
     */
    boolean offer(Item item, boolean readable) {
        if (running != null) {
            if (running.model().replace(running.work(), item.work())) {
                supersede(running);
                running = item;
                return false;
            }
        } else if (readable) {
            running = item;
            return true;
        }
        if (waiting != null) {
            supersede(waiting);
        }
        waiting = item;
        return false;
    }

    /** Whether this one runs; not if it was replaced or dropped. */
    boolean isRunning(Item item) {
        return item == running;
    }

    /** The one that runs has its answer. */
    void finish() {
        running = null;
    }

    /** The one that waited, if nothing runs: it runs now, for the caller to submit. */
    @Nullable Item proceed() {
        if (running != null || waiting == null) {
            return null;
        }
        running = waiting;
        waiting = null;
        return running;
    }

    boolean idle() {
        return decoding == null && waiting == null && running == null;
    }

    /** Whether one of them asks for a chunk. */
    boolean asks() {
        return waiting != null
                || running != null
                || decoding != null && decoding.asks()
                || undecoded.stream().anyMatch(Item::asks);
    }

    /** Forgets those that wait; the others go on. */
    void dropWaiting() {
        undecoded.clear();
        waiting = null;
    }

    /** Forgets all, after each that asks for a chunk was shown to {@code farewell}. */
    void drop(Consumer<Item> farewell) {
        List<Item> dropped = new ArrayList<>();
        Stream.concat(Stream.of(running, waiting, decoding).filter(Objects::nonNull), undecoded.stream())
                .filter(Item::asks)
                .forEach(dropped::add);
        if (running != null) {
            running.model().remove(running.work());
        }
        dropWaiting();
        decoding = null;
        running = null;
        dropped.forEach(farewell);
    }

    /** How many were replaced since this was last asked. */
    int takeSuperseded() {
        int count = superseded;
        superseded = 0;
        return count;
    }

    private void supersede(Item replaced) {
        superseded += replaced.asks ? 1 : 0;
        replaced.asks = false;
    }
}
