package io.drift4j.simeval;

import io.drift4j.engine.nd.RandomStream;
import java.util.Arrays;

/** 95 % intervals of a share and of a mean. */
public final class Intervals {

    /** 0.975 quantile of the standard normal distribution. */
    private static final double Z = 1.959963984540054;

    /** Resamples of a bootstrap: the interval's own error is then about a hundredth of its width. */
    public static final int RESAMPLES = 10_000;

    private Intervals() {}

    /**
     * Share of successes with the Wilson score interval: with p = k/n and z = 1.96,
     * {@code (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)}. Holds its level at small n and near 0 and 1,
     * where p -+ z s does not.
     *
     * <p>Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 1927.
     */
    public static Estimate wilson(int successes, int n) {
        if (n < 1 || successes < 0 || successes > n) {
            throw new IllegalArgumentException(
                    "a share needs 0 <= successes <= n and n >= 1, got " + successes + " of " + n);
        }
        double p = (double) successes / n;
        double z2 = Z * Z / n;
        double centre = p + z2 / 2;
        double half = Z * Math.sqrt(p * (1 - p) / n + z2 / (4 * n));
        double low = successes == 0 ? 0 : (centre - half) / (1 + z2);
        double high = successes == n ? 1 : (centre + half) / (1 + z2);
        return new Estimate(p, low, high);
    }

    /**
     * Mean with the percentile bootstrap interval: the 2.5 % and 97.5 % quantiles of the means of {@link #RESAMPLES}
     * draws of n values with replacement. The same values and seed give the same interval.
     *
     * <p>Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, section 13.3.
     */
    public static Estimate bootstrapMean(double[] values, long seed) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a mean needs at least one value, got none");
        }
        RandomStream stream = RandomStream.of(seed).split("bootstrap");
        double[] means = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += values[stream.nextInt(values.length)];
            }
            means[r] = sum / values.length;
        }
        Arrays.sort(means);
        double mean = Arrays.stream(values).sum() / values.length;
        int tail = RESAMPLES / 40;
        return new Estimate(mean, means[tail - 1], means[RESAMPLES - tail]);
    }

    /**
     * Grand mean of runs x episodes with a percentile interval that counts both kinds of chance: each resample draws runs
     * with replacement and, apart from them, episodes with replacement (the same ones for all runs, since the runs share
     * their seeds). With few runs it is wide, and honestly so.
     *
     * <p>Source: Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 2007.
     *
     * @param values one row a run, all of the same length
     */
    public static Estimate bootstrapCrossed(double[][] values, long seed) {
        int runs = values.length;
        int episodes = runs == 0 ? 0 : values[0].length;
        if (episodes == 0 || Arrays.stream(values).anyMatch(row -> row.length != episodes)) {
            throw new IllegalArgumentException("a mean over runs needs at least one run, all with the same episodes");
        }
        RandomStream stream = RandomStream.of(seed).split("crossed");
        double[] means = new double[RESAMPLES];
        int[] runWeights = new int[runs];
        for (int r = 0; r < RESAMPLES; r++) {
            Arrays.fill(runWeights, 0);
            for (int i = 0; i < runs; i++) {
                runWeights[stream.nextInt(runs)]++;
            }
            double sum = 0;
            for (int e = 0; e < episodes; e++) {
                int episode = stream.nextInt(episodes);
                for (int i = 0; i < runs; i++) {
                    sum += runWeights[i] * values[i][episode];
                }
            }
            means[r] = sum / (runs * (double) episodes);
        }
        Arrays.sort(means);
        double mean = Arrays.stream(values).flatMapToDouble(Arrays::stream).sum() / (runs * (double) episodes);
        int tail = RESAMPLES / 40;
        return new Estimate(mean, means[tail - 1], means[RESAMPLES - tail]);
    }
}
