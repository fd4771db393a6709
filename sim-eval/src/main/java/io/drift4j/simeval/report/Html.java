package io.drift4j.simeval.report;

import io.drift4j.simeval.Estimate;
import java.util.Base64;
import java.util.Locale;

/** Words and numbers as they appear on the page. */
final class Html {

    private Html() {}

    /** The text with what HTML would take as markup replaced. */
    static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    static String data(String type, byte[] bytes) {
        return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }

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
