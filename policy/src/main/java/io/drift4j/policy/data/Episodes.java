package io.drift4j.policy.data;

import io.drift4j.engine.BadInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recorded episodes: for each key one flat array (steps, size), all episodes one after the other, and where each ends.
 *
 * <p>Every number is finite; all keys have the same steps; ends ascend and the last one is at most the number of steps.
 * Immutable by convention: the arrays handed out are not copied.
 */
public final class Episodes {
    /** The key of the actions. */
    public static final String ACTION = "action";

    /** The array of exclusive, cumulative episode ends in a demonstration file. */
    public static final String ENDS = "meta/episode_ends";

    private final String source;
    private final Map<String, Column> columns;
    private final int[] ends;

    /**
     * The numbers of one key.
     *
     * @param size numbers a step
     * @param unit for people
     * @param values (steps, size), row-major
     */
    public record Column(int size, String unit, float[] values) {
        public Column {
            BadInput.unless(size >= 1, "a key must hold at least one number a step, got %d", size);
        }
    }

    private Episodes(String source, Map<String, Column> columns, int[] ends) {
        this.source = source;
        this.columns = columns;
        this.ends = ends;
    }

    /** Reads the keys named from a zarr v2 folder or zip. */
    public static Episodes load(Path path, List<ArrayKey> keys) {
        try (ZarrStore store = ZarrStore.open(path)) {
            Map<String, Column> columns = new LinkedHashMap<>();
            for (ArrayKey key : keys) {
                BadInput.unless(
                        columns.put(key.name(), read(store, key)) == null,
                        "keys of the demonstrations must differ, got '%s' twice",
                        key.name());
            }
            BadInput.unless(
                    store.hasArray(ENDS), "%s must state where episodes end in '%s', it has no such array", path, ENDS);
            long[] ends = store.array(ENDS).longs();
            for (long end : ends) {
                BadInput.unless(
                        end >= 0 && end <= Integer.MAX_VALUE, "%s: '%s' holds %d, beyond the data", path, ENDS, end);
            }
            return of(
                    path.toString(),
                    columns,
                    Arrays.stream(ends).mapToInt(end -> (int) end).toArray());
        }
    }

    /** Episodes from arrays; {@code source} names them in messages. */
    public static Episodes of(String source, Map<String, Column> columns, int[] ends) {
        BadInput.unless(!columns.isEmpty(), "%s: at least one key is needed, got none", source);
        BadInput.unless(ends.length > 0, "%s must hold at least one episode, '%s' is empty", source, ENDS);
        int previous = 0;
        for (int e = 0; e < ends.length; e++) {
            BadInput.unless(
                    ends[e] > previous,
                    "%s: '%s' must ascend, entry %d is %d after %d",
                    source,
                    ENDS,
                    e,
                    ends[e],
                    previous);
            previous = ends[e];
        }
        int steps = -1;
        for (Map.Entry<String, Column> entry : columns.entrySet()) {
            Column column = entry.getValue();
            int rows = column.values().length / column.size();
            BadInput.unless(
                    rows * column.size() == column.values().length && (steps < 0 || rows == steps),
                    "%s: every key must have as many steps as the others, '%s' has %d numbers of %d a step, others have"
                            + " %d steps",
                    source,
                    entry.getKey(),
                    column.values().length,
                    column.size(),
                    steps);
            steps = rows;
        }
        BadInput.unless(
                previous <= steps,
                "%s: '%s' must end within the data, the last end is %d but there are %d steps: the file is cut short,"
                        + " download or make it again",
                source,
                ENDS,
                previous,
                steps);
        Episodes episodes = new Episodes(source, Collections.unmodifiableMap(new LinkedHashMap<>(columns)), ends);
        columns.forEach(episodes::requireFinite);
        return episodes;
    }

    /** How many episodes. */
    public int count() {
        return ends.length;
    }

    /** Steps of all episodes together. */
    public int steps() {
        return ends[ends.length - 1];
    }

    /** First row of an episode. */
    public int start(int episode) {
        return episode == 0 ? 0 : ends[episode - 1];
    }

    /** Row after the last one of an episode. */
    public int end(int episode) {
        return ends[episode];
    }

    /** Steps of an episode. */
    public int length(int episode) {
        return end(episode) - start(episode);
    }

    /** The keys, in the order in which they were asked for. */
    public List<String> keys() {
        return List.copyOf(columns.keySet());
    }

    /** The numbers of a key: (steps, size), row-major, not copied. */
    public Column column(String key) {
        Column found = columns.get(key);
        if (found == null) {
            throw new BadInput(
                    source + " has no key '" + key + "', only " + columns.keySet() + ": add it to the keys to read");
        }
        return found;
    }

    /** What these episodes were read from. */
    public String source() {
        return source;
    }

    private void requireFinite(String key, Column column) {
        float[] values = column.values();
        for (int i = 0; i < steps() * column.size(); i++) {
            if (!Float.isFinite(values[i])) {
                int row = i / column.size();
                int found = Arrays.binarySearch(ends, row);
                int episode = found >= 0 ? found + 1 : -found - 1;
                throw new BadInput(String.format(
                        java.util.Locale.ROOT,
                        "%s: every number must be finite, key '%s' holds %s at row %d (entry %d), step %d of episode %d:"
                                + " drop or mend that episode",
                        source,
                        key,
                        values[i],
                        row,
                        i % column.size(),
                        row - start(episode),
                        episode));
            }
        }
    }

    private static Column read(ZarrStore store, ArrayKey key) {
        ZarrArray array = store.array(key.array());
        int width = array.rowSize();
        float[] all = array.floats();
        if (key.columns().isEmpty()) {
            return new Column(width, key.unit(), all);
        }
        List<Integer> wrong = new ArrayList<>(key.columns());
        wrong.removeIf(column -> column < width);
        BadInput.unless(
                wrong.isEmpty(),
                "key '%s': columns of '%s' must lie in 0..%d, got %s",
                key.name(),
                key.array(),
                width - 1,
                key.columns());
        int size = key.columns().size();
        float[] values = new float[array.rows() * size];
        for (int row = 0; row < array.rows(); row++) {
            for (int c = 0; c < size; c++) {
                values[row * size + c] = all[row * width + key.columns().get(c)];
            }
        }
        return new Column(size, key.unit(), values);
    }
}
