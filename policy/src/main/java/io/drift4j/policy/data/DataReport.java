package io.drift4j.policy.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a person should know of demonstrations before training on them.
 *
 * <p>Numbers that are not finite never get this far: reading them fails and names the place.
 *
 * @param source file or folder
 * @param lengths steps of each episode
 * @param entries one row for each entry of each key
 * @param idle for each key the stretches in which it does not change
 * @param repeats pairs (earlier, later) of episodes that are equal in every number
 * @param episodes the episodes themselves, for the picture
 */
public record DataReport(
        String source,
        List<Integer> lengths,
        List<Entry> entries,
        List<Idle> idle,
        List<List<Integer>> repeats,
        Episodes episodes) {

    /** Fewest steps without a change that count as an idle stretch. */
    public static final int IDLE_STEPS = 5;

    /** Share of an entry's range within which a value counts as at a limit, or as no change. */
    public static final double LIMIT_SHARE = 1e-3;

    /**
     * One entry of a key over all steps.
     *
     * @param saturation share of values within {@link #LIMIT_SHARE} of the range of the smallest or largest value; 1 for
     *     a constant
     */
    public record Entry(String key, int index, double low, double high, double mean, double saturation) {}

    /**
     * Where a key stands still: no entry changes by more than {@link #LIMIT_SHARE} of its range.
     *
     * @param stretches runs of at least {@link #IDLE_STEPS} still steps of one episode
     * @param share their steps as a share of all steps
     * @param longest steps of the longest one, 0 for none
     */
    public record Idle(String key, int stretches, double share, int longest) {}

    /** The report on all episodes and keys. */
    public static DataReport of(Episodes episodes) {
        List<Integer> lengths = new ArrayList<>();
        for (int e = 0; e < episodes.count(); e++) {
            lengths.add(episodes.length(e));
        }
        List<Entry> entries = new ArrayList<>();
        List<Idle> idle = new ArrayList<>();
        for (String key : episodes.keys()) {
            int first = entries.size();
            for (int i = 0; i < episodes.column(key).size(); i++) {
                entries.add(entry(episodes, key, i));
            }
            idle.add(idle(episodes, key, entries.subList(first, entries.size())));
        }
        return new DataReport(
                episodes.source(),
                List.copyOf(lengths),
                List.copyOf(entries),
                List.copyOf(idle),
                repeats(episodes),
                episodes);
    }

    private static Entry entry(Episodes episodes, String key, int index) {
        Episodes.Column column = episodes.column(key);
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (int row = 0; row < episodes.steps(); row++) {
            double x = column.values()[row * column.size() + index];
            low = Math.min(low, x);
            high = Math.max(high, x);
            sum += x;
        }
        double near = LIMIT_SHARE * (high - low);
        int saturated = 0;
        for (int row = 0; row < episodes.steps(); row++) {
            double x = column.values()[row * column.size() + index];
            saturated += x - low <= near || high - x <= near ? 1 : 0;
        }
        return new Entry(key, index, low, high, sum / episodes.steps(), (double) saturated / episodes.steps());
    }

    private static Idle idle(Episodes episodes, String key, List<Entry> entries) {
        int stretches = 0;
        int steps = 0;
        int longest = 0;
        for (int e = 0; e < episodes.count(); e++) {
            int run = 0;
            for (int row = episodes.start(e) + 1; row <= episodes.end(e); row++) {
                if (row < episodes.end(e) && still(episodes.column(key), row, entries)) {
                    run++;
                    continue;
                }
                if (run >= IDLE_STEPS) {
                    stretches++;
                    steps += run;
                    longest = Math.max(longest, run);
                }
                run = 0;
            }
        }
        return new Idle(key, stretches, (double) steps / episodes.steps(), longest);
    }

    private static boolean still(Episodes.Column column, int row, List<Entry> entries) {
        float[] values = column.values();
        for (int i = 0; i < column.size(); i++) {
            double change = Math.abs((double) values[row * column.size() + i] - values[(row - 1) * column.size() + i]);
            if (change > LIMIT_SHARE * (entries.get(i).high() - entries.get(i).low())) {
                return false;
            }
        }
        return true;
    }

    private static List<List<Integer>> repeats(Episodes episodes) {
        Map<List<Integer>, Integer> first = new LinkedHashMap<>();
        List<List<Integer>> repeats = new ArrayList<>();
        for (int e = 0; e < episodes.count(); e++) {
            List<Integer> print = new ArrayList<>(List.of(episodes.length(e)));
            for (String key : episodes.keys()) {
                Episodes.Column column = episodes.column(key);
                print.add(Arrays.hashCode(Arrays.copyOfRange(
                        column.values(), episodes.start(e) * column.size(), episodes.end(e) * column.size())));
            }
            Integer earlier = first.putIfAbsent(print, e);
            if (earlier != null && same(episodes, earlier, e)) {
                repeats.add(List.of(earlier, e));
            }
        }
        return List.copyOf(repeats);
    }

    private static boolean same(Episodes episodes, int a, int b) {
        return episodes.keys().stream().map(episodes::column).allMatch(column -> {
            int size = column.size();
            return Arrays.equals(
                    column.values(),
                    episodes.start(a) * size,
                    episodes.end(a) * size,
                    column.values(),
                    episodes.start(b) * size,
                    episodes.end(b) * size);
        });
    }

    /** The report as lines of a text table. */
    public List<String> lines() {
        List<Integer> sorted = lengths.stream().sorted().toList();
        List<String> lines = new ArrayList<>();
        lines.add(source);
        lines.add(line(
                "%d episodes, %d steps; steps an episode: least %d, median %s, most %d",
                lengths.size(), episodes.steps(), sorted.get(0), median(sorted), sorted.get(sorted.size() - 1)));
        lines.add("");
        lines.add(line("%-20s %12s %12s %12s %9s", "entry", "least", "most", "mean", "at limit"));
        for (Entry entry : entries) {
            lines.add(line(
                    "%-20s %12.5g %12.5g %12.5g %9s",
                    entry.key() + "[" + entry.index() + "]",
                    entry.low(),
                    entry.high(),
                    entry.mean(),
                    entry.low() == entry.high() ? "constant" : line("%.2f %%", 100 * entry.saturation())));
        }
        lines.add("");
        lines.add(line("%-20s %12s %12s %12s", "still for >= " + IDLE_STEPS, "stretches", "of steps", "longest"));
        for (Idle each : idle) {
            lines.add(line(
                    "%-20s %12d %10.2f %% %12d", each.key(), each.stretches(), 100 * each.share(), each.longest()));
        }
        lines.add("");
        lines.add(repeats.isEmpty() ? "no episode repeats another" : "equal episodes: " + repeats);
        return List.copyOf(lines);
    }

    private static String median(List<Integer> sorted) {
        int twice = sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2);
        return twice / 2 + (twice % 2 == 0 ? "" : ".5");
    }

    private static String line(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments).stripTrailing();
    }

    /** Draws the actions and the lengths of episodes into a PNG file. */
    public void writePicture(Path png) {
        DataPicture.write(this, png);
    }
}
