package io.drift4j.bridge.model;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Work of many lanes, run by one thread in passes: while one pass runs, the next one gathers.
 *
 * <p>A lane has one place in the queue, so the queue is never longer than there are sessions. Newer work takes the place of
 * older work of its lane, and keeps its turn. Thread-safe.
 */
final class Batcher {
    private final int most;
    private final long windowNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition came = lock.newCondition();
    private final Map<Object, Work> waiting = new LinkedHashMap<>();
    private boolean closing;

    Batcher(Batching batching) {
        this.most = batching.maxBatch();
        this.windowNanos = (long) (batching.windowMillis() * 1e6);
    }

    /** Puts work into its lane, which must be free; false if this batcher is closing. */
    boolean submit(Work work) {
        lock.lock();
        try {
            if (closing) {
                return false;
            }
            waiting.put(work.lane(), work);
            if (waiting.size() == 1 || waiting.size() == most) { // otherwise the thread is busy or knows
                came.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Puts newer work of the same lane in the place of older work; false if that is not waiting any more. */
    boolean replace(Work older, Work newer) {
        lock.lock();
        try {
            if (waiting.get(older.lane()) != older) {
                return false;
            }
            waiting.put(newer.lane(), newer); // a map in order of insertion keeps the place of a key
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes work out of the queue, if it still waits. */
    void remove(Work work) {
        lock.lock();
        try {
            if (waiting.get(work.lane()) == work) {
                waiting.remove(work.lane());
            }
        } finally {
            lock.unlock();
        }
    }

    /** How much waits. */
    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Lets {@link #run} end once nothing waits. */
    void close() {
        lock.lock();
        try {
            closing = true;
            came.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs passes on this thread until {@link #close}.
     *
     * @param pass takes what waited together, at most the largest batch; must not throw
     */
    void run(Consumer<List<Work>> pass) throws InterruptedException {
        List<Work> batch = new ArrayList<>(most);
        while (gather(batch)) {
            pass.accept(batch);
            batch.clear();
        }
    }

    private boolean gather(List<Work> batch) throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty()) {
                if (closing) {
                    return false;
                }
                came.await();
            }
            long end = System.nanoTime() + windowNanos;
            long left = windowNanos;
            while (left > 0 && waiting.size() < most && !closing) {
                came.await(left, TimeUnit.NANOSECONDS);
                left = end - System.nanoTime();
            }
            Iterator<Work> oldest = waiting.values().iterator();
            while (oldest.hasNext() && batch.size() < most) {
                batch.add(oldest.next());
                oldest.remove();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
