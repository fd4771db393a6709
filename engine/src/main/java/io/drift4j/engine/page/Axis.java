package io.drift4j.engine.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The range of one axis of a chart and its round ticks. */
final class Axis {
    private final double low;
    private final double high;
    private final double step;
    private final boolean logarithmic;
    final List<Double> ticks = new ArrayList<>();

    private Axis(double low, double high, double step, boolean logarithmic) {
        this.low = low;
        this.high = high;
        this.step = step;
        this.logarithmic = logarithmic;
    }

    /** An axis of exactly this range, with about {@code count} ticks, or one a power of ten. */
    static Axis of(double low, double high, int count, boolean logarithmic) {
        if (logarithmic) {
            double from = Math.floor(Math.log10(low));
            double to = Math.ceil(Math.log10(high));
            Axis axis = new Axis(from, Math.max(to, from + 1), 1, true);
            for (double power = from; power <= axis.high; power++) {
                axis.ticks.add(Math.pow(10, power));
            }
            return axis;
        }
        double span = high > low ? high - low : Math.max(1e-6, Math.abs(low) * 0.1);
        double rough = span / count;
        double ten = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = rough / ten <= 1 ? ten : rough / ten <= 2 ? 2 * ten : rough / ten <= 5 ? 5 * ten : 10 * ten;
        return stepped(low, low + span, step);
    }

    private static Axis stepped(double low, double high, double step) {
        Axis axis = new Axis(low, high, step, false);
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
            axis.ticks.add(i * step);
        }
        return axis;
    }

    /** An axis that begins and ends at a tick around this range, and at 0 where the range comes near it. */
    static Axis rounded(double low, double high, int count) {
        double from = low > 0 && low < 0.4 * high ? 0 : low;
        Axis tight = of(from, high, count, false);
        double bottom = Math.floor(from / tight.step + 1e-9) * tight.step;
        double top = Math.ceil(tight.high / tight.step - 1e-9) * tight.step;
        return stepped(bottom, top, tight.step);
    }

    /** Where a value lies: 0 at the low end, 1 at the high end. */
    double share(double value) {
        double place = logarithmic ? Math.log10(value) : value;
        return (place - low) / (high - low);
    }

    /** A tick's value in as few digits as tell ticks apart. */
    String label(double value) {
        double size = Math.abs(value);
        boolean small = step < 1e-3 && Math.max(Math.abs(low), Math.abs(high)) < 1e-2;
        boolean extreme = size != 0 && (small || size >= 1e6);
        if (logarithmic || extreme) {
            return shortPower(value);
        }
        if (high >= 10_000 && step >= 100 && size > 0) {
            return trimmed(value / 1000, 1) + "k";
        }
        int digits = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
        return trimmed(value, digits);
    }

    private static String shortPower(double value) {
        double size = Math.abs(value);
        if (size >= 1e-2 && size < 1e5) {
            return trimmed(value, 2);
        }
        return String.format(Locale.ROOT, "%.1e", value)
                .replace(".0e", "e")
                .replaceAll("e([+-])0?", "e$1")
                .replace("e+", "e");
    }

    private static String trimmed(double value, int digits) {
        String text = String.format(Locale.ROOT, "%." + digits + "f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
