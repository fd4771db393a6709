package io.drift4j.simeval.report;

import io.drift4j.simeval.Estimate;
import java.util.Locale;

/** Numbers as they appear on the page. */
final class Numbers {

    private Numbers() {}

    /** A share with three digits, for example 0.926. */
    static String share(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    static String percent(double value) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * value);
    }

    /** Milliseconds with three significant digits. */
    static String milliseconds(double value) {
        int digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : value >= 0.1 ? 3 : 4;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** A p-value, for example 0.021 or {@code < 0.001}. */
    static String probability(double value) {
        return value < 0.001 ? "< 0.001" : share(value);
    }

    /** A difference with its sign and interval, for example {@code +0.031 (-0.004 to +0.066)}. */
    static String difference(Estimate estimate) {
        return String.format(Locale.ROOT, "%+.3f (%+.3f to %+.3f)", estimate.value(), estimate.low(), estimate.high());
    }
}
