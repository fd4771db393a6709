package io.drift4j.policy.schedule;

import io.drift4j.engine.BadInput;
import java.util.function.LongSupplier;

/**
 * Counts control steps on a clock, real or simulated. Thread-safe if the clock is.
 *
 * <p>Step n is due n * dt after the start and lasts until the next is due. Due times are computed from n, not summed up, so
 * they do not drift.
 */
public final class StepClock implements LongSupplier {
    private final LongSupplier nanos;
    private final double stepNanos;
    private final long start;

    /**
     * Step 0 begins now.
     *
     * @param nanos a clock that never goes back, nanoseconds, for example {@link System#nanoTime}
     * @param stepSeconds dt, at least a microsecond
     */
    public StepClock(LongSupplier nanos, double stepSeconds) {
        BadInput.unless(
                stepSeconds >= 1e-6 && Double.isFinite(stepSeconds),
                "a control step must last at least 1e-6 seconds, got %s",
                stepSeconds);
        this.nanos = nanos;
        this.stepNanos = stepSeconds * 1e9;
        this.start = nanos.getAsLong();
    }

    /** The step that is due now. */
    @Override
    public long getAsLong() {
        long elapsed = nanos.getAsLong() - start; // right also where the clock wraps round
        long step = (long) Math.floor(elapsed / stepNanos);
        return afterStart(step + 1) <= elapsed ? step + 1 : afterStart(step) > elapsed ? step - 1 : step;
    }

    /** Nanoseconds until this step is due; 0 or less if it is already. */
    public long nanosUntil(long step) {
        return start + afterStart(step) - nanos.getAsLong();
    }

    private long afterStart(long step) {
        return (long) Math.ceil(step * stepNanos);
    }
}
