package io.drift4j.simeval;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** A fixed pool of threads that does one piece of work an index and waits for all of it. */
final class Stepping implements AutoCloseable {
    private final ExecutorService pool;

    Stepping(int threads) {
        pool = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "environments");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Runs the work for 0 to count-1; if some fail, all end first and the failure of the lowest index is thrown. */
    void forEachIndex(int count, IntConsumer work) {
        List<Callable<Boolean>> pieces = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int index = i;
            pieces.add(() -> {
                work.accept(index);
                return true;
            });
        }
        try {
            for (Future<Boolean> piece : pool.invokeAll(pieces)) {
                piece.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while environments were stepping", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("an environment failed", e.getCause());
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
