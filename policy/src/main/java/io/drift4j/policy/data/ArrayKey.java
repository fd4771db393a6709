package io.drift4j.policy.data;

import io.drift4j.engine.BadInput;
import java.nio.file.Path;
import java.util.List;

/**
 * Where one key of the demonstrations is found: an array of the file, or some of its columns.
 *
 * @param name the key's name from here on, for example {@code agent_pos}
 * @param array path of the array in the file, for example {@code data/state}
 * @param columns which numbers of a flattened row, in order; empty means all of them
 * @param unit for people, for example {@code px}
 * @param entries one name a number, in order, for example joints; left out or empty: they have none
 */
public record ArrayKey(String name, String array, List<Integer> columns, String unit, List<String> entries) {

    public ArrayKey {
        columns = columns == null ? List.of() : List.copyOf(columns);
        BadInput.unless(name != null && !name.isBlank(), "a key of the demonstrations needs a name, got '%s'", name);
        BadInput.unless(
                array != null && !array.isBlank(), "key '%s' needs the path of an array, got '%s'", name, array);
        BadInput.unless(
                columns.stream().allMatch(column -> column >= 0),
                "columns of key '%s' must count from 0, got %s",
                name,
                columns);
        unit = unit == null ? "" : unit;
        entries = entries == null ? List.of() : List.copyOf(entries);
    }

    /** Numbers without names of their own. */
    public ArrayKey(String name, String array, List<Integer> columns, String unit) {
        this(name, array, columns, unit, List.of());
    }

    /** Longest row that {@link #found} takes: images are left out. */
    private static final int LONGEST_ROW = 1024;

    /** Every array below {@code data} of a demonstration file, under its own name; images and the like left out. */
    public static List<ArrayKey> found(Path path) {
        try (ZarrStore store = ZarrStore.open(path)) {
            return store.arrays().stream()
                    .filter(array ->
                            array.startsWith("data/") && store.array(array).rowSize() <= LONGEST_ROW)
                    .map(array -> of(array.substring("data/".length()), array, ""))
                    .toList();
        }
    }

    /** All numbers of a row. */
    public static ArrayKey of(String name, String array, String unit) {
        return new ArrayKey(name, array, List.of(), unit);
    }
}
