package io.drift4j.bridge.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs tasks one after another, in the order in which they came, on threads of others. Thread-safe. */
final class InOrder {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    /**
     * Runs a task after those that came before.
     *
     * @param task must not throw
     * @throws RejectedExecutionException if it was to begin at once and there is no thread for it
     */
    synchronized void execute(Runnable task, Executor threads) {
        if (running) {
            waiting.addLast(task);
            return;
        }
        running = true;
        try {
            threads.execute(() -> run(task)); // within the lock, so that nothing waits yet if this is refused
        } catch (RejectedExecutionException e) {
            running = false;
            throw e;
        }
    }

    private void run(Runnable first) {
        for (Runnable task = first; task != null; task = next()) {
            task.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = waiting.pollFirst();
        running = next != null;
        return next;
    }
}
