package io.drift4j.bridge.server;

import io.drift4j.bridge.model.LoadedModel;
import io.drift4j.bridge.model.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The observations of one stream that are under way: at most one at each of four places, and where one waits, a newer one
 * takes its place. Not thread-safe.
 *
 * <pre>
 * undecoded   waits for the one that is being decoded
 * decoding
 * waiting     waits for the one that runs, or for the client to read
 * running     in the model's queue, where a newer one may still take its place, or in a pass
 * </pre>
 */
final class NewestWins {
    private @Nullable Item undecoded;
    private @Nullable Item decoding;
    private @Nullable Item waiting;
    private @Nullable Item running;
    private int superseded;

    /** An observation on its way. */
    static final class Item {
        private final Intake intake;
        private @Nullable Work work;

        Item(Intake intake) {
            this.intake = intake;
        }

        Intake intake() {
            return intake;
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
        supersede(undecoded);
        undecoded = item;
        return false;
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
        decoding = undecoded;
        undecoded = null;
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
        supersede(waiting);
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

    /** Forgets those that wait; the others go on. */
    void dropWaiting() {
        undecoded = null;
        waiting = null;
    }

    /** Forgets all, after each was shown to {@code farewell}. */
    void drop(Consumer<Item> farewell) {
        List<Item> dropped = new ArrayList<>();
        Stream.of(running, waiting, decoding, undecoded)
                .filter(Objects::nonNull)
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

    private void supersede(@Nullable Item replaced) {
        superseded += replaced == null ? 0 : 1;
    }
}
