package io.drift4j.simeval;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import java.util.Arrays;

/**
 * Wall time of one pass at batch 1, in milliseconds, from the call with a history to the chunk in hand.
 *
 * @param passes how many were measured, after the warm-up
 * @param medianMs half of the passes took at most this long
 * @param p90Ms 90 % of the passes took at most this long
 * @param p99Ms 99 % of the passes took at most this long
 */
public record PassTiming(int passes, double medianMs, double p90Ms, double p99Ms) {

    /**
     * Times {@code passes} passes one after the other, each with its own noise, after {@code warmUp} that do not count.
     */
    public static PassTiming measure(Policy policy, ObservationHistory history, int warmUp, int passes) {
        BadInput.unless(passes >= 1, "timing needs at least one pass, got %d", passes);
        for (int i = 0; i < warmUp; i++) {
            policy.act(history, Noise.seeded(i));
        }
        double[] milliseconds = new double[passes];
        for (int i = 0; i < passes; i++) {
            long start = System.nanoTime();
            policy.act(history, Noise.seeded(i));
            milliseconds[i] = (System.nanoTime() - start) * 1e-6;
        }
        return of(milliseconds);
    }

    /** Sums measured times up; quantiles by nearest rank. */
    static PassTiming of(double[] milliseconds) {
        double[] sorted = milliseconds.clone();
        Arrays.sort(sorted);
        return new PassTiming(sorted.length, rank(sorted, 0.5), rank(sorted, 0.9), rank(sorted, 0.99));
    }

    private static double rank(double[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
