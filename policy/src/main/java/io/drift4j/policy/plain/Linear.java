package io.drift4j.policy.plain;

/** y = x W^T + b, with W of shape (out, in) in the file and transposed here. */
final class Linear {
    private final float[][] rows;
    private final float[] bias;

    private Linear(float[][] rows, float[] bias) {
        this.rows = rows;
        this.bias = bias;
    }

    static Linear read(NamedWeights.Part part, int in, int out) {
        float[] weight = part.array("weight", out, in);
        float[][] rows = new float[in][out];
        for (int i = 0; i < in; i++) {
            for (int j = 0; j < out; j++) {
                rows[i][j] = weight[j * in + i];
            }
        }
        return new Linear(rows, part.array("bias", out));
    }

    /** y = x W^T + b for the first {@code samples} rows. */
    void forward(float[][] x, float[][] y, int samples) {
        for (int s = 0; s < samples; s++) {
            System.arraycopy(bias, 0, y[s], 0, bias.length);
        }
        addProduct(x, y, samples);
    }

    /** y = y + x W^T + b for the first {@code samples} rows. */
    void add(float[][] x, float[][] y, int samples) {
        for (int s = 0; s < samples; s++) {
            addOne(y[s], 1, bias);
        }
        addProduct(x, y, samples);
    }

    private void addProduct(float[][] x, float[][] y, int samples) {
        int i = 0;
        for (; i + 4 <= rows.length; i += 4) {
            for (int s = 0; s < samples; s++) {
                addFour(y[s], x[s], i, rows[i], rows[i + 1], rows[i + 2], rows[i + 3]);
            }
        }
        for (; i < rows.length; i++) {
            for (int s = 0; s < samples; s++) {
                addOne(y[s], x[s][i], rows[i]);
            }
        }
    }

    // Plain products and sums, no Math.fma: on this loop it is not faster, and without the instruction it is very slow.
    private static void addFour(float[] y, float[] x, int i, float[] w0, float[] w1, float[] w2, float[] w3) {
        float x0 = x[i];
        float x1 = x[i + 1];
        float x2 = x[i + 2];
        float x3 = x[i + 3];
        for (int j = 0; j < y.length; j++) {
            y[j] += (x0 * w0[j] + x1 * w1[j]) + (x2 * w2[j] + x3 * w3[j]);
        }
    }

    private static void addOne(float[] y, float x0, float[] w0) {
        for (int j = 0; j < y.length; j++) {
            y[j] += x0 * w0[j];
        }
    }
}
