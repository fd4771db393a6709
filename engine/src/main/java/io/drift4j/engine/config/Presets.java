package io.drift4j.engine.config;

import io.drift4j.engine.BadInput;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Named starting points of sections of a configuration.
 *
 * @param bySection records by preset name, by the path of the section, for example {@code network}
 */
public record Presets(Map<String, ? extends Map<String, ?>> bySection) {
    /** The key that names a preset. */
    static final String KEY = "preset";

    /** Sections have their defaults only. */
    public static final Presets NONE = new Presets(Map.of());

    /** Presets of one section. */
    public static Presets of(String section, Map<String, ?> byName) {
        return new Presets(Map.of(section, byName));
    }

    /** Whether a section has presets. */
    boolean has(String section) {
        return bySection.containsKey(section);
    }

    Object named(String section, String name) {
        Map<String, ?> known = bySection.get(section);
        @Nullable Object found = known == null ? null : known.get(name);
        if (known == null || found == null) {
            throw new BadInput(section + "." + KEY + " must be one of "
                    + String.join(", ", new TreeMap<>(known == null ? Map.of() : known).keySet()) + ", got '" + name
                    + "'");
        }
        return found;
    }
}
