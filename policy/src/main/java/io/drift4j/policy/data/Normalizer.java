package io.drift4j.policy.data;

import io.drift4j.engine.BadInput;
import java.util.Arrays;

/**
 * Brings the numbers of one key to a common size: {@code y = x * scale + offset} for each entry, and back.
 *
 * <p>Fitted on the whole buffer, not on the training episodes alone, as published (real-stanford/diffusion_policy,
 * model/common/normalizer.py and common/normalize_util.py).
 *
 * @param mode how scale and offset were found
 * @param scale one positive number an entry
 * @param offset one number an entry
 */
public record Normalizer(Mode mode, double[] scale, double[] offset) {
    /** Range below which an entry counts as constant in the published low-dimensional tasks. */
    public static final double CONSTANT_RANGE = 1e-4;

    /** Smallest standard deviation that is divided by. */
    public static final double LEAST_DEVIATION = 1e-4;

    /** How scale and offset are found from data. */
    public enum Mode {
        /** Each entry's smallest and largest value go to -1 and 1; a constant entry is only shifted to 0. */
        LIMITS,
        /** One scale for all entries: the largest magnitude of any goes to 1. No offset. */
        MAX_ABS,
        /** Each entry to mean 0 and standard deviation 1. */
        STANDARD,
        /** Numbers stay as they are. */
        IDENTITY
    }

    public Normalizer {
        BadInput.unless(
                mode != null && scale != null && offset != null && scale.length == offset.length && scale.length > 0,
                "a normaliser needs mode, and as many scales as offsets, got %s, %s and %s",
                mode,
                Arrays.toString(scale),
                Arrays.toString(offset));
        for (int i = 0; i < scale.length; i++) {
            BadInput.unless(
                    scale[i] > 0 && Double.isFinite(scale[i]) && Double.isFinite(offset[i]),
                    "a normaliser needs positive finite scales and finite offsets, entry %d has %s and %s",
                    i,
                    scale[i],
                    offset[i]);
        }
    }

    /** Fitted to all steps of a key, with the published {@link #CONSTANT_RANGE}. */
    public static Normalizer fit(Mode mode, Episodes episodes, String key) {
        Episodes.Column column = episodes.column(key);
        return fit(mode, column.values(), episodes.steps(), column.size(), CONSTANT_RANGE);
    }

    /**
     * Fitted to the first {@code rows} rows of {@code values} (rows, size).
     *
     * @param constantRange an entry whose range is below this is only shifted (LIMITS)
     */
    public static Normalizer fit(Mode mode, float[] values, int rows, int size, double constantRange) {
        if (rows < 1 || values.length < rows * size) {
            throw new IllegalArgumentException(
                    "needs at least one row of " + size + " numbers, got " + values.length + " for " + rows + " rows");
        }
        double[] scale = new double[size];
        double[] offset = new double[size];
        Arrays.fill(scale, 1);
        double largest = 0;
        for (int d = 0; d < size; d++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            double sum = 0;
            for (int row = 0; row < rows; row++) {
                double x = values[row * size + d];
                low = Math.min(low, x);
                high = Math.max(high, x);
                sum += x;
            }
            largest = Math.max(largest, Math.max(Math.abs(low), Math.abs(high)));
            if (mode == Mode.LIMITS) {
                scale[d] = high - low < constantRange ? 1 : 2 / (high - low);
                offset[d] = -(low + high) / 2 * scale[d];
            } else if (mode == Mode.STANDARD) {
                double mean = sum / rows;
                double squares = 0;
                for (int row = 0; row < rows; row++) {
                    double x = values[row * size + d] - mean;
                    squares += x * x;
                }
                scale[d] = 1 / Math.max(LEAST_DEVIATION, Math.sqrt(squares / rows));
                offset[d] = -mean * scale[d];
            }
        }
        if (mode == Mode.MAX_ABS) {
            Arrays.fill(scale, largest < constantRange ? 1 : 1 / largest);
        }
        return new Normalizer(mode, scale, offset);
    }

    /** Numbers a step. */
    public int size() {
        return scale.length;
    }

    /** Normalises one step of numbers in place, from index {@code at}. */
    public void normalize(float[] values, int at) {
        for (int d = 0; d < scale.length; d++) {
            values[at + d] = (float) (values[at + d] * scale[d] + offset[d]);
        }
    }

    /** The inverse of {@link #normalize}, in place. */
    public void denormalize(float[] values, int at) {
        for (int d = 0; d < scale.length; d++) {
            values[at + d] = (float) ((values[at + d] - offset[d]) / scale[d]);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Normalizer that
                && mode == that.mode
                && Arrays.equals(scale, that.scale)
                && Arrays.equals(offset, that.offset);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * mode.hashCode() + Arrays.hashCode(scale)) + Arrays.hashCode(offset);
    }

    @Override
    public String toString() {
        return "Normalizer[" + mode + ", scale " + Arrays.toString(scale) + ", offset " + Arrays.toString(offset) + "]";
    }
}
