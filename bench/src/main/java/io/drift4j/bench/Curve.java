package io.drift4j.bench;

import java.util.List;
import java.util.Locale;

/**
 * A cost against a size.
 *
 * @param title what costs
 * @param size what grows
 * @param sizes ascending, at least two
 * @param milliseconds one for each size
 * @param reason why the cost grows faster than the size, if it does
 */
record Curve(String title, String size, List<Integer> sizes, List<Double> milliseconds, String reason) {
    /** Exponents up to this count as linear: timings scatter by some percent. */
    private static final double LINEAR = 1.05;

    Curve {
        if (sizes.size() < 2 || sizes.size() != milliseconds.size()) {
            throw new IllegalArgumentException(title + " needs two sizes or more and a time for each");
        }
        sizes = List.copyOf(sizes);
        milliseconds = List.copyOf(milliseconds);
    }

    /** The exponent p of time ~ size^p from entry i-1 to entry i. */
    double exponent(int i) {
        return exponent(i - 1, i);
    }

    /** The exponent over the upper half of the sizes, where fixed costs matter least. */
    double upperExponent() {
        return exponent(sizes.size() / 2 - (sizes.size() == 2 ? 1 : 0), sizes.size() - 1);
    }

    boolean linearOrBetter() {
        return upperExponent() <= LINEAR;
    }

    private double exponent(int from, int to) {
        return Math.log(milliseconds.get(to) / milliseconds.get(from))
                / Math.log((double) sizes.get(to) / sizes.get(from));
    }

    /** A section of docs/costs.md. */
    String markdown() {
        StringBuilder text = new StringBuilder("## %s against %s\n\n".formatted(title, size));
        text.append("| %s | ms | growth exponent |\n| ---: | ---: | ---: |\n".formatted(size));
        for (int i = 0; i < sizes.size(); i++) {
            text.append("| %d | %s | %s |\n"
                    .formatted(
                            sizes.get(i),
                            Spread.number(milliseconds.get(i)),
                            i == 0 ? "" : String.format(Locale.ROOT, "%.2f", exponent(i))));
        }
        String verdict = linearOrBetter() ? "Linear or better" : "Not linear: " + reason;
        return text.append(String.format(
                        Locale.ROOT, "\n%s; exponent %.2f over the upper half.\n\n", verdict, upperExponent()))
                .toString();
    }
}
