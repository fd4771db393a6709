package io.drift4j.simeval;

import java.util.Map;

/** A measured value with its 95 % interval. */
public record Estimate(double value, double low, double high) {

    public Estimate {
        if (!(low <= high) || !Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "an estimate is a finite value with low <= high, got " + value + " in " + low + " to " + high);
        }
    }

    /** Adds the keys {@code name}, {@code nameLow} and {@code nameHigh}. */
    void put(Map<String, Object> keys, String name) {
        keys.put(name, value);
        keys.put(name + "Low", low);
        keys.put(name + "High", high);
    }
}
