package io.drift4j.engine.field;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.Ops;
import java.util.List;

/**
 * What each target meets: a positive a times the sum of the affinities of the negatives, a negative -b times that of the
 * positives.
 *
 * <p>That is a product of affinities (..., T) with a (T, T) matrix, in place of slices and joins. It has rank 2, so for many
 * targets its factors (T, 2) and (2, T) are applied one after the other.
 *
 * @param factors matrices to multiply with, in order
 */
record Opposition(List<NDArray> factors) {
    /** Up to so many targets one product is faster than two. */
    private static final int WHOLE_UP_TO = 32;

    /** For the targets of a batch. */
    static Opposition of(DriftBatch batch, FieldConfig config) {
        int t = (int) (batch.samples() + batch.negativeCount() + batch.positiveCount());
        int firstPositive = t - (int) batch.positiveCount();
        double[] gathered = new double[t * 2];
        double[] handedOut = new double[2 * t];
        for (int i = 0; i < t; i++) {
            boolean negative = i < firstPositive;
            gathered[2 * i + (negative ? 0 : 1)] = 1;
            handedOut[negative ? t + i : i] = negative ? -config.repulsion() : config.attraction();
        }
        if (t > WHOLE_UP_TO) {
            return new Opposition(List.of(matrix(batch, gathered, t, 2), matrix(batch, handedOut, 2, t)));
        }
        double[] whole = new double[t * t];
        for (int i = 0; i < t; i++) {
            for (int j = 0; j < t; j++) {
                whole[i * t + j] = gathered[2 * i] * handedOut[j] + gathered[2 * i + 1] * handedOut[t + j];
            }
        }
        return new Opposition(List.of(matrix(batch, whole, t, t)));
    }

    /** (..., T) for affinities (..., T). */
    NDArray of(NDArray affinity) {
        NDArray product = affinity;
        for (NDArray factor : factors) {
            product = product.matMul(factor);
        }
        return product;
    }

    private static NDArray matrix(DriftBatch batch, double[] values, int rows, int columns) {
        NDArray like = batch.generated();
        return Ops.constant(like.getManager(), like.getDataType(), new Shape(rows, columns), values);
    }
}
