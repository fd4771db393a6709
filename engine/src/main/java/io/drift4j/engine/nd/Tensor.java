package io.drift4j.engine.nd;

import io.drift4j.engine.BadInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

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

    /**
     * Checks that a network's weights are all there, and nothing else.
     *
     * @param shapes what the network has, by name
     * @param given what a file has
     * @param source names the file in the message
     * @throws BadInput with every difference
     */
    public static void requireShapes(Map<String, long[]> shapes, Map<String, long[]> given, String source) {
        List<String> differences = new ArrayList<>();
        shapes.forEach((name, shape) -> {
            long[] other = given.get(name);
            if (other == null) {
                differences.add("lacks " + name + " " + Arrays.toString(shape));
            } else if (!Arrays.equals(other, shape)) {
                differences.add(name + " is " + Arrays.toString(other) + ", not " + Arrays.toString(shape));
            }
        });
        given.forEach((name, shape) -> {
            if (!shapes.containsKey(name)) {
                differences.add("has " + name + " " + Arrays.toString(shape) + ", which the network lacks");
            }
        });
        BadInput.unless(
                differences.isEmpty(),
                "%s must hold the weights of this network, but %s. It was made for another network configuration.",
                source,
                String.join("; ", differences));
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
