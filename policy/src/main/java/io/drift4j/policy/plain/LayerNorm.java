package io.drift4j.policy.plain;

/** y = (x - mean(x)) / sqrt(var(x) + 1e-5) * weight + bias; see {@link io.drift4j.engine.nn.LayerNorm}. */
final class LayerNorm {
    private static final double EPSILON = 1e-5;

    private final float[] weight;
    private final float[] bias;

    private LayerNorm(float[] weight, float[] bias) {
        this.weight = weight;
        this.bias = bias;
    }

    static LayerNorm read(NamedWeights.Part part, int features) {
        return new LayerNorm(part.array("weight", features), part.array("bias", features));
    }

    /** For the first {@code samples} rows; {@code y} may be {@code x}. */
    void forward(float[][] x, float[][] y, int samples) {
        for (int s = 0; s < samples; s++) {
            double mean = mean(x[s]);
            float scale = (float) (1 / Math.sqrt(variance(x[s], mean) + EPSILON));
            normalize(x[s], (float) mean, scale, y[s]);
        }
    }

    private void normalize(float[] x, float mean, float scale, float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] = (x[j] - mean) * scale * weight[j] + bias[j];
        }
    }

    // Four sums at once, because each addition would wait for the one before it.
    private static double mean(float[] x) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = 0;
        for (; j + 4 <= x.length; j += 4) {
            a += x[j];
            b += x[j + 1];
            c += x[j + 2];
            d += x[j + 3];
        }
        for (; j < x.length; j++) {
            a += x[j];
        }
        return (a + b + (c + d)) / x.length;
    }

    private static double variance(float[] x, double mean) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = 0;
        for (; j + 4 <= x.length; j += 4) {
            a += (x[j] - mean) * (x[j] - mean);
            b += (x[j + 1] - mean) * (x[j + 1] - mean);
            c += (x[j + 2] - mean) * (x[j + 2] - mean);
            d += (x[j + 3] - mean) * (x[j + 3] - mean);
        }
        for (; j < x.length; j++) {
            a += (x[j] - mean) * (x[j] - mean);
        }
        return (a + b + (c + d)) / x.length;
    }
}
