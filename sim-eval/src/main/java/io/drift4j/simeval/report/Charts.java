package io.drift4j.simeval.report;

import io.drift4j.engine.page.SvgChart;
import io.drift4j.engine.train.TrainingLog;
import io.drift4j.simeval.Episode;
import io.drift4j.simeval.Evaluation;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** The charts of a report. */
final class Charts {
    private static final int BINS = 20;

    /** Names of metrics, in the order in which a reader wants them; the loss tells little, so it is not first. */
    private static final List<List<String>> FIRST =
            List.of(List.of("error"), List.of("spread"), List.of("loss"), List.of("learningrate", "lr"));

    /** Place of the learning rate in {@link #FIRST}: it falls to almost 0, which a logarithmic axis would blow up. */
    private static final int RATE = 3;

    private Charts() {}

    /** How many episodes reached which score: one chart a policy, all to one scale. */
    static List<String> scores(List<Evaluation> rows) {
        double[] edges = IntStream.rangeClosed(0, BINS)
                .mapToDouble(i -> (double) i / BINS)
                .toArray();
        List<double[]> counts = rows.stream().map(Charts::counts).toList();
        double most = counts.stream().flatMapToDouble(Arrays::stream).max().orElse(1);
        return IntStream.range(0, rows.size())
                .mapToObj(r -> new SvgChart(rows.get(r).label(), "score of an episode", "episodes")
                        .reaching(most)
                        .bars(r, edges, counts.get(r))
                        .svg())
                .toList();
    }

    private static double[] counts(Evaluation row) {
        double[] counts = new double[BINS];
        for (Episode episode : row.rollouts().episodes()) {
            counts[Math.max(0, Math.min(BINS - 1, (int) (episode.maxReward() * BINS)))]++;
        }
        return counts;
    }

    /** Mean reward at each step; an ended episode keeps its last reward. One policy also gets its middle half. */
    static String rewards(List<Evaluation> rows) {
        return overTime("Reward", rows, false);
    }

    /** Mean of the largest reward so far: ends at the score. */
    static String best(List<Evaluation> rows) {
        return overTime("Largest reward so far", rows, true);
    }

    private static String overTime(String name, List<Evaluation> rows, boolean largest) {
        SvgChart chart = new SvgChart(name, "step", "mean over episodes").vertical(0, 1);
        for (int r = 0; r < rows.size(); r++) {
            List<Episode> episodes = rows.get(r).rollouts().episodes();
            int steps = rows.get(r).rollouts().task().maxSteps();
            double[] mean = new double[steps];
            double[] low = new double[steps];
            double[] high = new double[steps];
            double[][] tracks = episodes.stream()
                    .map(episode -> track(episode, steps, largest))
                    .toArray(double[][]::new);
            for (int t = 0; t < steps; t++) {
                int step = t;
                double[] column = Arrays.stream(tracks)
                        .mapToDouble(track -> track[step])
                        .sorted()
                        .toArray();
                mean[t] = Arrays.stream(column).average().orElse(0);
                low[t] = column[column.length / 4];
                high[t] = column[(3 * column.length) / 4];
            }
            double[] x = IntStream.rangeClosed(1, steps).asDoubleStream().toArray();
            if (rows.size() == 1) {
                chart.band(r, x, low, high).legend(r, "mean, and middle half of the episodes");
            } else {
                chart.legend(r, rows.get(r).label());
            }
            chart.line(r, x, mean);
        }
        return chart.svg();
    }

    private static double[] track(Episode episode, int steps, boolean largest) {
        double[] track = new double[steps];
        float value = 0;
        for (int t = 0; t < steps; t++) {
            float reward = t < episode.steps() ? episode.rewards()[t] : episode.finalReward();
            value = largest ? Math.max(value, reward) : reward;
            track[t] = value;
        }
        return track;
    }

    /** One chart a metric; the metrics that tell most first. */
    static List<String> training(Report report) {
        Set<String> metrics = new LinkedHashSet<>();
        report.training().values().forEach(log -> metrics.addAll(log.curves().keySet()));
        return metrics.stream()
                .sorted(java.util.Comparator.comparingInt(Charts::place))
                .map(metric -> training(report, metric))
                .toList();
    }

    private static String training(Report report, String metric) {
        SvgChart chart = new SvgChart(words(metric), "step", "");
        for (int r = 0; r < report.rows().size(); r++) {
            String label = report.rows().get(r).label();
            TrainingLog log = report.training().get(label);
            TrainingLog.Curve curve = log == null ? null : log.curves().get(metric);
            if (curve != null) {
                chart.line(r, curve.steps(), curve.values());
                if (report.training().size() > 1) {
                    chart.legend(r, label);
                }
            }
        }
        return place(metric) == RATE ? chart.svg() : chart.logarithmicIfWide().svg();
    }

    /** A metric's name in words: {@code actionError} and {@code action_error} become "action error". */
    static String words(String metric) {
        return metric.replaceAll("([a-z0-9])([A-Z])", "$1 $2").replace('_', ' ').toLowerCase(Locale.ROOT);
    }

    private static int place(String metric) {
        String plain = metric.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        for (int i = 0; i < FIRST.size(); i++) {
            if (FIRST.get(i).stream().anyMatch(plain::contains)) {
                return i;
            }
        }
        return FIRST.size();
    }
}
