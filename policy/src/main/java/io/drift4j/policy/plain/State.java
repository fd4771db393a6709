package io.drift4j.policy.plain;

/**
 * The arrays of one thread during a pass: one row for each of up to {@link #GROUP} samples. Not thread-safe.
 *
 * <p>A row is exactly as long as what it holds.
 */
final class State {
    /** Samples that go through together: their rows and four rows of weights fit into 32 KB at width 256. */
    static final int GROUP = 8;

    final float[][] condition;
    final float[][] noise;
    /** What flows along the residual blocks, (width). */
    final float[][] x;
    /** An observation's features beside {@link #x}, (width). */
    final float[][] h;
    /** After a layer norm, (width). */
    final float[][] normed;
    /** Inside a residual block, (2 width). */
    final float[][] hidden;

    final float[][] sample;
    /** For {@link Silu}, each (2 width). */
    final float[] shifted;

    final float[] mantissa;

    State(int conditionSize, int noiseSize, int width, int sampleSize) {
        condition = new float[GROUP][conditionSize];
        noise = new float[GROUP][noiseSize];
        x = new float[GROUP][width];
        h = new float[GROUP][width];
        normed = new float[GROUP][width];
        hidden = new float[GROUP][2 * width];
        sample = new float[GROUP][sampleSize];
        shifted = new float[2 * width];
        mantissa = new float[2 * width];
    }
}
