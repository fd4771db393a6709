package io.drift4j.bridge.client;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of one client on one server: opened when needed, up to a number, each lent to one thread at a time. Thread-safe.
 *
 * <p>They take turns, for each may only ask so often.
 */
final class SessionPool implements AutoCloseable {
    private final PolicyCalls calls;
    private final ServedModel wanted;
    private final Semaphore places;
    private final Deque<Session> idle = new ArrayDeque<>(); // guarded by itself
    private final AtomicInteger open = new AtomicInteger(1);
    private volatile int most;
    private volatile boolean closed;

    /** @param first a session that is open already */
    SessionPool(PolicyCalls calls, Session first, int most) {
        this.calls = calls;
        this.wanted = first.model();
        this.places = new Semaphore(most, true);
        this.most = most;
        idle.add(first);
    }

    /**
     * Lends a session, after waiting for one if all are lent; {@link #giveBack} or {@link #drop} it.
     *
     * @throws StatusRuntimeException if a new one was needed and could not be opened
     */
    Session take() {
        while (true) {
            acquire();
            Optional<Session> lent = Optional.empty();
            boolean kept = false;
            try {
                lent = lend();
                if (lent.isPresent()) {
                    return lent.get();
                }
                kept = true; // one place less from now on
            } finally {
                if (lent.isEmpty() && !kept) {
                    places.release();
                }
            }
        }
    }

    private void acquire() {
        try {
            places.acquire();
        } catch (InterruptedException e) {
            throw calls.interrupted(e);
        }
    }

    /** A session for the place that was acquired; nothing if the server gives no more, and others are there to wait for. */
    private Optional<Session> lend() {
        if (closed) {
            throw new IllegalStateException("this client is closed");
        }
        Session free = longestIdle();
        if (free != null && free.waitNanos() == 0 || open.get() >= most) {
            return Optional.ofNullable(free);
        }
        open.incrementAndGet();
        try {
            Session opened = calls.open(wanted);
            if (free != null) {
                shelve(free);
            }
            return Optional.of(opened);
        } catch (RuntimeException e) {
            int others = open.decrementAndGet();
            if (others > 0 && full(e)) {
                most = others;
                return Optional.ofNullable(free);
            }
            if (free != null) {
                shelve(free);
            }
            throw e;
        }
    }

    private @Nullable Session longestIdle() {
        synchronized (idle) {
            return idle.pollFirst();
        }
    }

    private void shelve(Session session) {
        synchronized (idle) {
            idle.addLast(session);
        }
    }

    private static boolean full(RuntimeException e) {
        return e instanceof StatusRuntimeException status
                && status.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED;
    }

    /** Takes back a session that is well. */
    void giveBack(Session session) {
        shelve(session);
        places.release();
        if (closed) {
            endIdle();
        }
    }

    /** Takes back a session that may be lost. */
    void drop(Session session) {
        open.decrementAndGet();
        calls.end(session);
        places.release();
    }

    /** Sessions that are open. */
    int size() {
        return open.get();
    }

    private void endIdle() {
        synchronized (idle) {
            for (Session session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
                calls.end(session);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        endIdle();
    }
}
