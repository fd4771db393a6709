package io.drift4j.engine.train;

import io.drift4j.engine.BadInput;

/**
 * The learning rate of each update; updates count from 0.
 *
 * <p>{@link Constant} and {@link Cosine} are the usual ones: their first update already moves. The two {@code Ramped} ones
 * reproduce other libraries, which start at a rate of their own.
 */
public sealed interface Schedule {
    /** The rate of update n, n from 0; past the end of a schedule the last rate stays. */
    double at(long update);

    /** rate * min(1, (n + 1) / warmup). A warm-up of 0 or 1 is none. */
    record Constant(double rate, long warmup) implements Schedule {
        public Constant {
            check(rate, warmup);
        }

        @Override
        public double at(long update) {
            return rate * warm(update, warmup);
        }
    }

    /** rate * min(1, (n + 1) / warmup) * (1 + cos(pi n / total)) / 2: a cosine to 0 from the first update on. */
    record Cosine(double rate, long warmup, long total) implements Schedule {
        public Cosine {
            check(rate, warmup);
            checkTotal(warmup, total);
        }

        @Override
        public double at(long update) {
            return rate * warm(update, warmup) * halfCosine((double) update / total);
        }
    }

    /** Linear from {@code start} at n = 0 to {@code rate} at n = warmup, then constant. Source: Optax, diffusers. */
    record RampedConstant(double rate, double start, long warmup) implements Schedule {
        public RampedConstant {
            check(rate, warmup);
        }

        @Override
        public double at(long update) {
            return update < warmup ? start + (rate - start) * update / warmup : rate;
        }
    }

    /**
     * Linear from {@code start} at n = 0 to {@code rate} at n = warmup, then a cosine to {@code end} at n = total.
     * Source: Optax (start and end above 0), diffusers (both 0). Differs from diffusers: the rate stays at the end instead
     * of rising again.
     */
    record RampedCosine(double rate, double start, double end, long warmup, long total) implements Schedule {
        public RampedCosine {
            check(rate, warmup);
            checkTotal(warmup, total);
        }

        @Override
        public double at(long update) {
            return update < warmup
                    ? start + (rate - start) * update / warmup
                    : end + (rate - end) * halfCosine((double) (update - warmup) / (total - warmup));
        }
    }

    private static double warm(long update, long warmup) {
        return update + 1 >= warmup ? 1 : (update + 1.0) / warmup;
    }

    /** (1 + cos(pi p)) / 2, p bounded by 1. */
    private static double halfCosine(double progress) {
        return 0.5 * (1 + Math.cos(Math.PI * Math.min(progress, 1)));
    }

    private static void check(double rate, long warmup) {
        BadInput.unless(
                rate > 0 && rate < Double.POSITIVE_INFINITY,
                "the learning rate must be above 0, got %s: usual is 1e-4 to 1e-3",
                rate);
        BadInput.unless(warmup >= 0, "the warm-up must be at least 0 updates, got %s: 0 is none", warmup);
    }

    private static void checkTotal(long warmup, long total) {
        BadInput.unless(
                total > warmup,
                "a schedule must be longer than its warm-up, got %s updates with a warm-up of %s:"
                        + " train longer or warm up shorter",
                total,
                warmup);
    }
}
