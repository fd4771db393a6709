package io.drift4j.engine.nn;

import java.util.Arrays;

/** The shape law that feature-wise blocks share: only the last axis changes. */
final class Shapes {
    private Shapes() {}

    static long[] replaceLast(long[] input, long in, long out, String block) {
        if (input.length == 0 || input[input.length - 1] != in) {
            throw new IllegalArgumentException(
                    block + " takes " + in + " features on the last axis, got shape " + Arrays.toString(input));
        }
        long[] output = input.clone();
        output[output.length - 1] = out;
        return output;
    }
}
