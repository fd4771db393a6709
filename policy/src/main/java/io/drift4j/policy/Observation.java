package io.drift4j.policy;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One frame of raw observations, by key: numbers in the task's own units, never normalised.
 *
 * <p>The arrays are not copied; whoever made them does not write to them afterwards.
 */
public record Observation(Map<String, float[]> values) {

    public Observation {
        values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The numbers of a key. */
    public float[] get(String key) {
        float[] found = values.get(key);
        if (found == null) {
            throw new IllegalArgumentException("observation has no key '" + key + "', only " + values.keySet());
        }
        return found;
    }
}
