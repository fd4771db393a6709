package io.drift4j.engine.field;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.Axes;
import org.jspecify.annotations.Nullable;

/**
 * N drift problems of equal size, with optional negatives and weights; every array of one data type.
 *
 * <p>Weights are at least 0 and not all 0; without them every target weighs 1. A weight of 0 is not the same as leaving
 * a target out, because it still takes its part in the softmaxes.
 *
 * @param generated (N, G, S), the samples that are moved; they also serve as negatives of each other
 * @param positives (N, P, S), data
 * @param negatives (N, U, S), unconditional negatives
 * @param generatedWeights (N, G)
 * @param positiveWeights (N, P)
 * @param negativeWeights (N, U)
 */
public record DriftBatch(
        NDArray generated,
        NDArray positives,
        @Nullable NDArray negatives,
        @Nullable NDArray generatedWeights,
        @Nullable NDArray positiveWeights,
        @Nullable NDArray negativeWeights) {

    public DriftBatch {
        Axes axes = Axes.of("generated", generated, "N G S");
        check(axes, generated, "positives", positives, "N P S");
        for (String axis : new String[] {"N", "G", "S", "P"}) {
            if (axes.size(axis) < 1) {
                throw new IllegalArgumentException(
                        "a drift batch needs at least one of each N, G, S and P, got generated " + generated.getShape()
                                + ", positives " + positives.getShape());
            }
        }
        check(axes, generated, "generatedWeights", generatedWeights, "N G");
        check(axes, generated, "positiveWeights", positiveWeights, "N P");
        check(axes, generated, "negatives", negatives, "N U S");
        if (negativeWeights != null && negatives == null) {
            throw new IllegalArgumentException("negativeWeights were given without negatives");
        }
        check(axes, generated, "negativeWeights", negativeWeights, "N U");
    }

    /** Without unconditional negatives or weights. */
    public static DriftBatch of(NDArray generated, NDArray positives) {
        return new DriftBatch(generated, positives, null, null, null, null);
    }

    /** With unconditional negatives (N, U, S) and, unless null, their weights (N, U); U may be 0. */
    public DriftBatch withNegatives(NDArray values, @Nullable NDArray weights) {
        return new DriftBatch(generated, positives, values, generatedWeights, positiveWeights, weights);
    }

    /** With weights (N, P) of the positives. */
    public DriftBatch withPositiveWeights(NDArray weights) {
        return new DriftBatch(generated, positives, negatives, generatedWeights, weights, negativeWeights);
    }

    /** With weights (N, G) of the generated samples as targets; the loss still counts each sample once. */
    public DriftBatch withGeneratedWeights(NDArray weights) {
        return new DriftBatch(generated, positives, negatives, weights, positiveWeights, negativeWeights);
    }

    long problems() {
        return generated.getShape().get(0);
    }

    long samples() {
        return generated.getShape().get(1);
    }

    long size() {
        return generated.getShape().get(2);
    }

    long positiveCount() {
        return positives.getShape().get(1);
    }

    long negativeCount() {
        return negatives == null ? 0 : negatives.getShape().get(1);
    }

    /** Generated, negatives, positives: (N, T, S), cut off from the gradient. */
    NDArray targets() {
        NDList parts = new NDList(generated);
        if (negatives != null) {
            parts.add(negatives);
        }
        parts.add(positives);
        return NDArrays.concat(parts, 1).stopGradient();
    }

    /** Weights of the targets: (N, 1, T), cut off from the gradient; null if every one is 1. */
    @Nullable NDArray targetWeights() {
        if (generatedWeights == null && positiveWeights == null && negativeWeights == null) {
            return null;
        }
        NDList parts = new NDList(orOnes(generatedWeights, samples()));
        if (negatives != null) {
            parts.add(orOnes(negativeWeights, negativeCount()));
        }
        parts.add(orOnes(positiveWeights, positiveCount()));
        return NDArrays.concat(parts, 1).expandDims(1).stopGradient();
    }

    private NDArray orOnes(@Nullable NDArray weights, long count) {
        NDManager manager = generated.getManager();
        return weights != null ? weights : manager.ones(new Shape(problems(), count), generated.getDataType());
    }

    private static void check(Axes axes, NDArray generated, String name, @Nullable NDArray array, String names) {
        if (array == null) {
            return;
        }
        axes.and(name, array, names);
        if (array.getDataType() != generated.getDataType()) {
            throw new IllegalArgumentException(name + " must have the data type of generated, "
                    + generated.getDataType() + ", got " + array.getDataType() + ": convert one with toType");
        }
    }
}
