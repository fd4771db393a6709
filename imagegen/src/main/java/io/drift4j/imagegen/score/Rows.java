package io.drift4j.imagegen.score;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * One vector an image, float64.
 *
 * @param values (count, size), row-major; not copied
 * @param count n
 * @param size D
 */
public record Rows(double[] values, int count, int size) {

    public Rows {
        if (count < 1 || size < 1 || values.length != (long) count * size) {
            throw new IllegalArgumentException(
                    count + " rows of " + size + " numbers cannot be " + values.length + " numbers");
        }
    }

    /** The rows from {@code first} to {@code end}, end excluded. */
    public Rows part(int first, int end) {
        return new Rows(Arrays.copyOfRange(values, first * size, end * size), end - first, size);
    }

    /** The first rows, or all if there are not as many. */
    public Rows atMost(int most) {
        return count <= most ? this : part(0, most);
    }

    /** An array (count, size) of float64. */
    NDArray array(NDManager manager) {
        return manager.create(values, new Shape(count, size));
    }
}
