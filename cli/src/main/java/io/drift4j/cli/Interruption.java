package io.drift4j.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Ctrl-C, or another polite signal, while something runs that must end in order: the signal becomes a question that the
 * work asks itself, and the process lives until the command has ended.
 */
final class Interruption implements AutoCloseable {
    private static final CountDownLatch ENDED = new CountDownLatch(1);

    private final Thread hook = new Thread(this::signalled, "interruption");
    private final CountDownLatch signal = new CountDownLatch(1);
    private volatile boolean asked;

    private Interruption() {}

    /** Listens from now until {@link #close}. */
    static Interruption listen() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Lets a process that was asked to end do so: everything has been said. */
    static void commandEnded() {
        ENDED.countDown();
    }

    /** Whether the work shall end. */
    boolean asked() {
        return asked;
    }

    /** Waits until the work shall end. */
    void await() throws InterruptedException {
        signal.await();
    }

    private void signalled() {
        asked = true;
        signal.countDown();
        try {
            ENDED.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (!asked) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                asked = true; // the signal came in this very moment: the hook has begun and waits for the command
            }
        }
    }
}
