package io.drift4j.engine.field;

import java.util.List;

/**
 * The drift field written as loops over plain numbers, the way its formula reads: slow, and independent of the platform.
 * Weights are per target in the order generated, negatives, positives.
 */
final class LoopOracle {
    final double[] scale; // per problem, the same for all with a scale per batch
    final double[] s;
    final double[] meanSquares;
    final double[][][] force; // N, G, S
    final double[] loss;

    LoopOracle(FieldConfig config, double[][][] generated, double[][][] others, double[][] weights, int positives) {
        int problems = generated.length;
        int samples = generated[0].length;
        int size = generated[0][0].length;
        int targets = samples + others[0].length;
        scale = scales(config, generated, others, weights);
        s = new double[problems];
        for (int n = 0; n < problems; n++) {
            s[n] = Math.max(scale[n] / Math.sqrt(size), 1e-3);
        }
        force = new double[problems][samples][size];
        List<Double> temperatures = config.temperatures();
        meanSquares = new double[temperatures.size()];
        for (int t = 0; t < temperatures.size(); t++) {
            double[][][] one = new double[problems][samples][size];
            for (int n = 0; n < problems; n++) {
                double[][] y = targets(generated[n], others[n]);
                double[][] logits = new double[samples][targets];
                for (int i = 0; i < samples; i++) {
                    for (int j = 0; j < targets; j++) {
                        double d = distance(generated[n][i], y[j]) / Math.max(scale[n], 1e-3);
                        logits[i][j] = -(d + (i == j ? config.selfOffset() : 0)) / temperatures.get(t);
                    }
                }
                double[][] affinity = affinity(config, logits, weights[n]);
                for (int i = 0; i < samples; i++) {
                    for (int p = targets - positives; p < targets; p++) {
                        for (int q = 0; q < targets - positives; q++) {
                            for (int k = 0; k < size; k++) {
                                double x = generated[n][i][k];
                                double way = config.attraction() * (y[p][k] - x) - config.repulsion() * (y[q][k] - x);
                                one[n][i][k] += affinity[i][p] * affinity[i][q] * way / s[n];
                            }
                        }
                    }
                }
            }
            meanSquares[t] = add(one, config.forceClamp());
        }
        loss = new double[problems];
        for (int n = 0; n < problems; n++) {
            for (double[] row : force[n]) {
                for (double v : row) {
                    loss[n] += v * v / (samples * size);
                }
            }
        }
    }

    /** Adds a force divided by its root mean square; returns the mean square. */
    private double add(double[][][] one, double clamp) {
        double sum = 0;
        long count = 0;
        for (double[][] problem : one) {
            for (double[] row : problem) {
                for (double v : row) {
                    sum += v * v;
                    count++;
                }
            }
        }
        double meanSquare = sum / count;
        for (int n = 0; n < one.length; n++) {
            for (int i = 0; i < one[n].length; i++) {
                for (int k = 0; k < one[n][i].length; k++) {
                    force[n][i][k] += one[n][i][k] / Math.sqrt(Math.max(meanSquare, clamp));
                }
            }
        }
        return meanSquare;
    }

    private static double[][] affinity(FieldConfig config, double[][] logits, double[] weights) {
        int samples = logits.length;
        int targets = weights.length;
        double[][] affinity = new double[samples][targets];
        for (int i = 0; i < samples; i++) {
            for (int j = 0; j < targets; j++) {
                double overTargets = 0;
                for (int l = 0; l < targets; l++) {
                    overTargets += Math.exp(logits[i][l] - logits[i][j]);
                }
                double overSamples = 0;
                for (int l = 0; l < samples; l++) {
                    overSamples += Math.exp(logits[l][j] - logits[i][j]);
                }
                double product = 1 / overTargets / overSamples;
                affinity[i][j] = weights[j] * Math.sqrt(Math.max(product, config.affinityFloor()));
            }
        }
        return affinity;
    }

    private static double[] scales(FieldConfig config, double[][][] x, double[][][] others, double[][] weights) {
        double[] weighted = new double[x.length];
        double[] mass = new double[x.length];
        for (int n = 0; n < x.length; n++) {
            double[][] y = targets(x[n], others[n]);
            for (int j = 0; j < y.length; j++) {
                for (double[] row : x[n]) {
                    weighted[n] += distance(row, y[j]) * weights[n][j] / (x[n].length * y.length);
                }
                mass[n] += weights[n][j] / y.length;
            }
        }
        double[] scales = new double[x.length];
        for (int n = 0; n < x.length; n++) {
            scales[n] = config.scale() == FieldConfig.Scale.PROBLEM
                    ? weighted[n] / mass[n]
                    : java.util.Arrays.stream(weighted).sum()
                            / java.util.Arrays.stream(mass).sum();
        }
        return scales;
    }

    private static double[][] targets(double[][] generated, double[][] others) {
        double[][] all = java.util.Arrays.copyOf(generated, generated.length + others.length);
        System.arraycopy(others, 0, all, generated.length, others.length);
        return all;
    }

    private static double distance(double[] a, double[] b) {
        double square = 0;
        for (int k = 0; k < a.length; k++) {
            square += (a[k] - b[k]) * (a[k] - b[k]);
        }
        return Math.sqrt(Math.max(square, 1e-8));
    }
}
