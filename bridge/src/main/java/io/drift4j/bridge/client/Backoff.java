package io.drift4j.bridge.client;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before asking a server again that was away: 50 ms, doubled each time up to a second. */
public final class Backoff {
    private static final long FIRST_NANOS = 50_000_000;
    private static final int DOUBLINGS = 5;
    private static final long MOST_NANOS = 1_000_000_000;

    private Backoff() {}

    /** Nanoseconds before attempt number {@code failures} + 1. */
    public static long nanos(int failures) {
        return Math.min(MOST_NANOS, FIRST_NANOS << Math.min(DOUBLINGS, failures - 1));
    }

    /** The same, less up to half of it by chance, so that many clients of one server do not come back in step. */
    static long spreadNanos(int failures) {
        long nanos = nanos(failures);
        return nanos - ThreadLocalRandom.current().nextLong(nanos / 2);
    }
}
