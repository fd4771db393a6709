package io.drift4j.cli;

import io.drift4j.simeval.Estimate;
import io.drift4j.simeval.Evaluation;
import io.drift4j.simeval.PairedComparison;
import io.drift4j.simeval.PassTiming;
import io.drift4j.simeval.RunsScore;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Evaluations as a small table of text. */
final class ScoreTable {

    private ScoreTable() {}

    /** One line a policy; brackets hold 95 % intervals over episodes. */
    static void print(List<Evaluation> rows, PrintWriter out) {
        int width = Math.max(
                6, rows.stream().mapToInt(row -> row.label().length()).max().orElse(0));
        String format = "%-" + width + "s  %-19s  %-19s  %-19s  %s%n";
        out.printf(format, "policy", "score", "success", "final coverage", "one pass (median)");
        for (Evaluation row : rows) {
            out.printf(
                    format,
                    row.label(),
                    text(row.score().score()),
                    text(row.score().success()),
                    text(row.score().finalCoverage()),
                    row.timing().map(ScoreTable::text).orElse(""));
        }
        Evaluation first = rows.get(0);
        out.printf(
                Locale.ROOT,
                "%d episodes from seed %d; brackets hold 95 %% intervals over episodes%n",
                first.score().episodes(),
                first.rollouts().seeds().get(0));
    }

    /** The mean over the runs above; its intervals are over runs and episodes. */
    static void print(RunsScore mean, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "mean of %d runs: score %s, success %s, final coverage %s (intervals over runs and episodes)%n",
                mean.runs(),
                text(mean.score()),
                text(mean.success()),
                text(mean.finalCoverage()));
    }

    /** The second policy against the first on the same episodes. */
    static void print(PairedComparison comparison, String first, String second, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s minus %s on the same episodes: score %+.3f [%+.3f, %+.3f], success %+.2f [%+.2f, %+.2f], McNemar p = %.3f%n",
                second,
                first,
                comparison.score().value(),
                comparison.score().low(),
                comparison.score().high(),
                comparison.success().value(),
                comparison.success().low(),
                comparison.success().high(),
                comparison.mcnemarP());
    }

    private static String text(Estimate estimate) {
        return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", estimate.value(), estimate.low(), estimate.high());
    }

    private static String text(PassTiming timing) {
        return String.format(Locale.ROOT, "%.3f ms", timing.medianMs());
    }
}
