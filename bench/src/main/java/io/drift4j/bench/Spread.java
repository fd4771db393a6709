package io.drift4j.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Numbers of several rounds.
 *
 * @param median half of the rounds were at most this; the mean of the middle two of an even count
 * @param low the smallest
 * @param high the largest
 */
record Spread(double median, double low, double high) {

    static Spread of(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("a spread needs at least one number");
        }
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** The number below which this share of the values lies, by nearest rank. */
    static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /** Three significant digits, without an exponent. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        double size = Math.abs(value);
        int digits = size == 0 ? 0 : Math.max(0, Math.min(6, 2 - (int) Math.floor(Math.log10(size))));
        return String.format(Locale.ROOT, size >= 1000 ? "%,.0f" : "%." + digits + "f", value);
    }
}
