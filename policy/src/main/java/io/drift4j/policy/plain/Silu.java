package io.drift4j.policy.plain;

/**
 * silu(x) = x / (1 + exp(-x)), with an exponential in three loops of which the compiler vectorises two.
 *
 * <pre>
 * exp(a) = 2^n * exp(r),   n = round(a / ln 2),   r = a - n ln 2,   |r| at most ln(2)/2
 * </pre>
 *
 * <p>exp(r) is a polynomial of degree 7; n becomes the exponent bits of a float. Arguments are cut to +-87, where the
 * result stays a normal float: beyond it, silu(x) is x or 0 to rounding. Relative error of exp at most 1.2e-7.
 *
 * <p>Source: the polynomial and the split of ln 2 are those of S. Moshier's Cephes library, expf.c, 1989.
 */
final class Silu {
    private static final float LIMIT = 87;
    private static final float INVERSE_LN2 = 1.442695f;
    /** 1.5 * 2^23: a float of this size has no bits after the point, so that adding it rounds, and its last bits are n. */
    private static final float SHIFT = 12_582_912;

    private static final float LN2_HIGH = 355f / 512;
    private static final float LN2_LOW = -2.1219444e-4f;

    private Silu() {}

    /** Replaces each number of {@code x}; the other two arrays, as long as x, are overwritten. */
    static void apply(float[] x, float[] shifted, float[] mantissa) {
        expOfNegated(x, shifted, mantissa);
        for (int j = 0; j < x.length; j++) {
            x[j] /= 1 + mantissa[j];
        }
    }

    /** exp(-x), within the limits, into {@code out}. */
    static void expOfNegated(float[] x, float[] shifted, float[] out) {
        reduce(x, shifted, out);
        for (int j = 0; j < x.length; j++) {
            out[j] *= Float.intBitsToFloat((Float.floatToRawIntBits(shifted[j]) + 127) << 23);
        }
    }

    /** n + SHIFT into {@code shifted}, exp(r) into {@code out}. */
    private static void reduce(float[] x, float[] shifted, float[] out) {
        for (int j = 0; j < x.length; j++) {
            float a = Math.max(-LIMIT, Math.min(LIMIT, -x[j]));
            float whole = a * INVERSE_LN2 + SHIFT;
            float n = whole - SHIFT;
            float r = (a - n * LN2_HIGH) - n * LN2_LOW;
            shifted[j] = whole;
            float p = 1.9875691e-4f;
            p = p * r + 1.3981999e-3f;
            p = p * r + 8.333452e-3f;
            p = p * r + 4.1665796e-2f;
            p = p * r + 1.6666666e-1f;
            p = p * r + 0.5f;
            out[j] = p * (r * r) + r + 1;
        }
    }
}
