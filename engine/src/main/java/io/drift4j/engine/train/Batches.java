package io.drift4j.engine.train;

import io.drift4j.engine.nd.RandomStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Batches drawn ahead on a background thread. Batch i depends on the seed and i alone, so how far the thread runs ahead
 * changes nothing.
 */
final class Batches<B> implements AutoCloseable {
    private static final int AHEAD = 4;

    private final BlockingQueue<Drawn<B>> queue = new ArrayBlockingQueue<>(AHEAD);
    private final Thread thread;

    Batches(Objective<B> objective, RandomStream stream, long first) {
        thread = new Thread(() -> produce(objective, stream, first), "drift4j-batches");
        thread.setDaemon(true);
        thread.start();
    }

    private void produce(Objective<B> objective, RandomStream stream, long first) {
        try {
            try {
                for (long i = first; ; i++) {
                    queue.put(new Drawn<>(objective.draw(i, stream.split(i)), null));
                }
            } catch (RuntimeException | Error e) {
                queue.put(new Drawn<>(null, e)); // surfaces in take(), on the training thread
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() ends the thread this way
        }
    }

    /** The next batch, waiting for it if need be. */
    B take() {
        try {
            Drawn<B> drawn = queue.take();
            if (drawn.batch == null) {
                throw new IllegalStateException("a batch could not be drawn", drawn.failure);
            }
            return drawn.batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a batch", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private record Drawn<B>(@Nullable B batch, @Nullable Throwable failure) {}
}
