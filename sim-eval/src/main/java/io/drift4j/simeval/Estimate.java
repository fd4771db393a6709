package io.drift4j.simeval;

/** A measured value with its 95 % interval. */
public record Estimate(double value, double low, double high) {

    public Estimate {
        if (!(low <= high) || !Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "an estimate is a finite value with low <= high, got " + value + " in " + low + " to " + high);
        }
    }
}
