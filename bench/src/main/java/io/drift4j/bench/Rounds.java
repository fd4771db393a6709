package io.drift4j.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Several sides measured in turn, and the table of what they gave. */
final class Rounds {
    private static final String ROW = "%-34s %10s %10s .. %-10s %-8s %10s %8s%n";

    private final Map<String, List<Answer>> answers = new LinkedHashMap<>();

    /** Asks every side once a round, in the order of the map, and says on standard error how far it is. */
    static Rounds run(int rounds, Map<String, Supplier<Answer>> sides) {
        Rounds made = new Rounds();
        for (int round = 1; round <= rounds; round++) {
            for (Map.Entry<String, Supplier<Answer>> side : sides.entrySet()) {
                System.err.printf(Locale.ROOT, "bench: round %d of %d, %s ...%n", round, rounds, side.getKey());
                made.add(side.getKey(), side.getValue().get());
            }
        }
        return made;
    }

    void add(String side, Answer answer) {
        answers.computeIfAbsent(side, name -> new ArrayList<>()).add(answer);
    }

    /** The first answer of a side. */
    Answer first(String side) {
        return all(side).get(0);
    }

    /** A number of a side over the rounds. */
    Spread of(String side, String value) {
        return Spread.of(all(side).stream().map(a -> number(a, side, value)).toList());
    }

    private static double number(Answer answer, String side, String value) {
        Double found = answer.values().get(value);
        if (found == null) {
            throw new IllegalStateException(side + " measured no '" + value + "', only "
                    + answer.values().keySet());
        }
        return found;
    }

    private List<Answer> all(String side) {
        List<Answer> found = answers.get(side);
        if (found == null) {
            throw new IllegalStateException("no side " + side + ", only " + answers.keySet());
        }
        return found;
    }

    /** The head of the table. */
    void head(PrintWriter out) {
        int rounds = answers.values().iterator().next().size();
        out.printf(Locale.ROOT, ROW, rounds + " rounds", "median", "min", "max", "", "peak MiB", "at start");
    }

    /** One line: a number of a side, with the largest memory of its processes. */
    void row(PrintWriter out, String side, String label, String value, String unit) {
        Spread spread = of(side, value);
        List<Answer> all = all(side);
        out.printf(
                Locale.ROOT,
                ROW,
                label,
                Spread.number(spread.median()),
                Spread.number(spread.low()),
                Spread.number(spread.high()),
                unit,
                Spread.number(all.stream().mapToDouble(Answer::peakMiB).max().orElse(Double.NaN)),
                Spread.number(all.stream().mapToDouble(Answer::startMiB).max().orElse(Double.NaN)));
    }

    /** The last line: ours over the peer's. */
    static void ratio(PrintWriter out, String name, double ours, double peer, String unit) {
        out.printf(
                Locale.ROOT,
                "%s ratio %s (ours %s %s, peer %s %s)%n",
                name,
                Spread.number(ours / peer),
                Spread.number(ours),
                unit,
                Spread.number(peer),
                unit);
    }
}
