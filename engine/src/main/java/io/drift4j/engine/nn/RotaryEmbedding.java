package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;

/**
 * Turns pairs of features by an angle that grows with the position, so that products of queries and keys depend on the
 * distance of their tokens.
 *
 * <pre>
 * y[t, j]       = x[t, j] cos(t f_j) - x[t, j + D/2] sin(t f_j)
 * y[t, j + D/2] = x[t, j + D/2] cos(t f_j) + x[t, j] sin(t f_j)          f_j = 10000^(-j / (D/2)), j in 0 .. D/2 - 1
 * </pre>
 *
 * <p>Nothing is learned.
 *
 * <p>Source: Su et al., "RoFormer", 2021, with the halves paired as in GPT-NeoX.
 */
public final class RotaryEmbedding {

    /** The number format in which positions, frequencies, cosines and sines are rounded. */
    public enum Tables {
        /** 24 bits of precision. */
        FLOAT32,
        /** 8 bits: positions above 256 are no longer told apart. What networks trained in that format have learned with. */
        BFLOAT16
    }

    private static final double BASE = 10_000;

    private final NDArray cosines;
    private final NDArray sines;

    private RotaryEmbedding(NDArray cosines, NDArray sines) {
        this.cosines = cosines;
        this.sines = sines;
    }

    /**
     * The turns of positions 0 to {@code tokens} - 1.
     *
     * @param size D, features of a head, even
     */
    public static RotaryEmbedding create(Weights.Scope scope, int tokens, int size, Tables tables) {
        if (tokens < 1 || size < 2 || size % 2 != 0) {
            throw new IllegalArgumentException(
                    "a rotary embedding needs tokens and an even head size, got " + tokens + " and " + size);
        }
        int half = size / 2;
        float[] cosines = new float[tokens * size];
        float[] sines = new float[tokens * size];
        for (int t = 0; t < tokens; t++) {
            for (int j = 0; j < half; j++) {
                float frequency = rounded((float) Math.pow(BASE, -(double) j / half), tables);
                float angle = rounded(rounded(t, tables) * frequency, tables);
                float cosine = rounded((float) Math.cos(angle), tables);
                float sine = rounded((float) Math.sin(angle), tables);
                cosines[t * size + j] = cosine;
                cosines[t * size + j + half] = cosine;
                sines[t * size + j] = -sine; // of the other half of the pair
                sines[t * size + j + half] = sine;
            }
        }
        return new RotaryEmbedding(scope.fixed(cosines, tokens, 1, 1, size), scope.fixed(sines, tokens, 1, 1, size));
    }

    /**
     * gain * x, turned. The gain joins the tables, which are smaller than x.
     *
     * @param x (N, T, R, H, D), R roles (queries and keys) of H heads
     * @param gain (R, 1, D), of each feature
     * @return (N, T, R, H, D)
     */
    public NDArray turned(NDArray x, NDArray gain) {
        return x.mul(gain.mul(cosines)).add(swapped(x).mul(swapped(gain).mul(sines)));
    }

    /** The halves of the last axis exchanged. */
    private static NDArray swapped(NDArray x) {
        int last = x.getShape().dimension() - 1;
        NDList halves = x.split(2, last);
        return NDArrays.concat(new NDList(halves.get(1), halves.get(0)), last);
    }

    private static float rounded(float value, Tables tables) {
        return tables == Tables.FLOAT32 ? value : bfloat16(value);
    }

    /** The nearest number with 8 bits of precision, to even at ties. */
    private static float bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return Float.intBitsToFloat((bits + 0x7FFF + (bits >>> 16 & 1)) & 0xFFFF0000);
    }
}
