package io.drift4j.engine.nd;

import java.util.Arrays;

/**
 * Numbers with a shape in Java memory, row-major: what goes to files and comes from them, without any native library.
 *
 * @param shape lengths of the axes; empty for one number
 * @param values as many numbers as the shape holds; not copied
 */
public record Tensor(long[] shape, float[] values) {

    public Tensor {
        long size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        if (size != values.length) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " holds " + size + " numbers, got " + values.length);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor that && Arrays.equals(shape, that.shape) && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Tensor" + Arrays.toString(shape);
    }
}
