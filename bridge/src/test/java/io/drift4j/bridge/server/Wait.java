package io.drift4j.bridge.server;

import java.util.concurrent.Callable;

/** Waits for what another thread does. */
final class Wait {
    private static final long MOST_NANOS = 20_000_000_000L;

    private Wait() {}

    static void until(String what, Callable<Boolean> holds) {
        long end = System.nanoTime() + MOST_NANOS;
        try {
            while (!holds.call()) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("waited too long until " + what);
                }
                Thread.sleep(5);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
    }
}
