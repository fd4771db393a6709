package io.drift4j.engine.nn;

import java.util.Arrays;

/** The shape laws that blocks share. */
final class Shapes {
    private Shapes() {}

    /** Of feature-wise blocks: only the last axis changes. */
    static long[] replaceLast(long[] input, long in, long out, String block) {
        if (input.length == 0 || input[input.length - 1] != in) {
            throw new IllegalArgumentException(
                    block + " takes " + in + " features on the last axis, got shape " + Arrays.toString(input));
        }
        long[] output = input.clone();
        output[output.length - 1] = out;
        return output;
    }

    /** Of blocks over time: (N, channels, T). */
    static void requireChannels(long[] input, long channels, String block) {
        if (input.length != 3 || input[1] != channels) {
            throw new IllegalArgumentException(
                    block + " takes (N, " + channels + ", T), got shape " + Arrays.toString(input));
        }
    }
}
