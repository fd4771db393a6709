package io.drift4j.bridge.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Does the rows of batches at once: the calling thread, and as many others as are free. Thread-safe. */
final class Rows implements AutoCloseable {
    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor others;

    /** @param most threads at once, with one caller */
    Rows(int most) {
        this.others = new ThreadPoolExecutor(
                0,
                Math.max(1, most - 1),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                work -> {
                    Thread thread = new Thread(work, "policy-client");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy()); // then the calling thread does what is left
    }

    /**
     * The results of all rows, in order.
     *
     * @throws RuntimeException the first failure of a row, once all rows that had begun have ended
     */
    <T> List<T> each(int count, IntFunction<T> row) {
        if (count == 1) {
            return List.of(row.apply(0));
        }
        Batch<T> batch = new Batch<>(count, row);
        for (int i = 1; i < Math.min(count, others.getMaximumPoolSize() + 1); i++) {
            others.execute(batch);
        }
        batch.run();
        return batch.results();
    }

    @Override
    public void close() {
        others.shutdown();
    }

    private static final class Batch<T> implements Runnable {
        private final IntFunction<T> row;
        private final @Nullable Object[] results;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch left;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Batch(int count, IntFunction<T> row) {
            this.row = row;
            this.results = new Object[count];
            this.left = new CountDownLatch(count);
        }

        @Override
        public void run() {
            for (int i = next.getAndIncrement(); i < results.length; i = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        results[i] = row.apply(i);
                    }
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    left.countDown();
                }
            }
        }

        @SuppressWarnings("unchecked") // every row wrote a T, or there is a failure
        List<T> results() {
            boolean interrupted = false;
            while (true) {
                try {
                    left.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true; // rows end by their deadlines
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            Throwable failed = failure.get();
            if (failed instanceof Error error) {
                throw error;
            }
            if (failed != null) {
                throw (RuntimeException) failed;
            }
            return new ArrayList<>((List<T>) Arrays.asList(results));
        }
    }
}
