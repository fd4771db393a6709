package io.drift4j.policy.net;

import io.drift4j.engine.nd.Tensor;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;

/** The transformer for one condition and one noise, written as loops over tokens and heads in double precision. */
final class LoopTransformer {
    private final Map<String, Tensor> weights;
    private final TransformerConfig config;
    private final ChunkShape shape;
    private final int width;

    LoopTransformer(Map<String, Tensor> weights, TransformerConfig config, ChunkShape shape) {
        this.weights = weights;
        this.config = config;
        this.shape = shape;
        this.width = config.width();
    }

    /** T*A numbers for To*F and T*A numbers. */
    double[] sample(float[] condition, float[] noise) {
        double[][] memory = new double[1 + shape.observationSteps()][];
        for (int s = 0; s < memory.length; s++) {
            double[] token = new double[width];
            for (int i = 0; i < width; i++) {
                token[i] = i < width / 2 ? Math.sin(0) : Math.cos(0);
            }
            if (s > 0) {
                token = linear("cond_obs_emb", row(condition, s - 1, shape.features()));
            }
            token = sum(token, row(values("cond_pos_emb"), s, width));
            double[] inner = each(
                    linear("encoder.0", token),
                    v -> v * Math.tanh(Math.log1p(Math.exp(v)))); // Mish: v tanh(softplus v)
            memory[s] = linear("encoder.2", inner);
        }
        double[][] x = new double[shape.horizon()][];
        for (int t = 0; t < x.length; t++) {
            x[t] = sum(linear("input_emb", row(noise, t, shape.actions())), row(values("pos_emb"), t, width));
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            String name = "decoder.layers." + layer + ".";
            double[][] normed = new double[x.length][];
            for (int t = 0; t < x.length; t++) {
                normed[t] = norm(name + "norm1", x[t]);
            }
            double[][] next = new double[x.length][];
            for (int t = 0; t < x.length; t++) {
                double[] y = sum(x[t], attention(name + "self_attn", normed[t], normed, t + 1));
                int frames = Math.min(memory.length, t + 2); // s - 1 <= t
                y = sum(y, attention(name + "multihead_attn", norm(name + "norm2", y), memory, frames));
                double[] inner =
                        each(linear(name + "linear1", norm(name + "norm3", y)), v -> v * normalDistribution(v));
                next[t] = sum(y, linear(name + "linear2", inner));
            }
            x = next;
        }
        double[] sample = new double[shape.sampleSize()];
        for (int t = 0; t < x.length; t++) {
            double[] action = linear("head", norm("ln_f", x[t]));
            System.arraycopy(action, 0, sample, t * action.length, action.length);
        }
        return sample;
    }

    /** One query over the first {@code count} tokens. */
    private double[] attention(String name, double[] query, double[][] tokens, int count) {
        int size = width / config.heads();
        double[] q = packed(name, 0, query);
        double[] joined = new double[width];
        for (int head = 0; head < config.heads(); head++) {
            double[] weight = new double[count];
            double total = 0;
            for (int s = 0; s < count; s++) {
                double[] k = packed(name, 1, tokens[s]);
                double dot = 0;
                for (int i = head * size; i < (head + 1) * size; i++) {
                    dot += q[i] * k[i];
                }
                weight[s] = Math.exp(dot / Math.sqrt(size));
                total += weight[s];
            }
            for (int s = 0; s < count; s++) {
                double[] v = packed(name, 2, tokens[s]);
                for (int i = head * size; i < (head + 1) * size; i++) {
                    joined[i] += weight[s] / total * v[i];
                }
            }
        }
        return linear(name + ".out_proj", joined);
    }

    /** Queries (part 0), keys (1) or values (2): rows part*W .. of the packed matrix. */
    private double[] packed(String name, int part, double[] token) {
        float[] matrix = values(name + ".in_proj_weight");
        float[] bias = values(name + ".in_proj_bias");
        double[] y = new double[width];
        for (int o = 0; o < width; o++) {
            y[o] = bias[part * width + o];
            for (int i = 0; i < width; i++) {
                y[o] += matrix[(part * width + o) * width + i] * token[i];
            }
        }
        return y;
    }

    private double[] linear(String name, double[] x) {
        float[] matrix = values(name + ".weight");
        float[] bias = values(name + ".bias");
        double[] y = new double[bias.length];
        for (int o = 0; o < y.length; o++) {
            y[o] = bias[o];
            for (int i = 0; i < x.length; i++) {
                y[o] += matrix[o * x.length + i] * x[i];
            }
        }
        return y;
    }

    private double[] norm(String name, double[] x) {
        double mean = 0;
        for (double v : x) {
            mean += v / x.length;
        }
        double variance = 0;
        for (double v : x) {
            variance += (v - mean) * (v - mean) / x.length;
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (x[i] - mean) / Math.sqrt(variance + 1e-5) * values(name + ".weight")[i] + values(name + ".bias")[i];
        }
        return y;
    }

    /** P(X <= x) of a standard normal X, by the trapezoid rule from 0 (Java has no erf). */
    private static double normalDistribution(double x) {
        int steps = 2000;
        double h = x / steps;
        double area = 0.5 * (1 + Math.exp(-x * x / 2));
        for (int i = 1; i < steps; i++) {
            area += Math.exp(-(i * h) * (i * h) / 2);
        }
        return 0.5 + area * h / Math.sqrt(2 * Math.PI);
    }

    private static double[] each(double[] x, DoubleUnaryOperator function) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = function.applyAsDouble(x[i]);
        }
        return y;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] y = a.clone();
        for (int i = 0; i < y.length; i++) {
            y[i] += b[i];
        }
        return y;
    }

    private static double[] row(float[] matrix, int row, int size) {
        double[] y = new double[size];
        for (int i = 0; i < size; i++) {
            y[i] = matrix[row * size + i];
        }
        return y;
    }

    private float[] values(String name) {
        return Objects.requireNonNull(weights.get(name), name).values();
    }
}
