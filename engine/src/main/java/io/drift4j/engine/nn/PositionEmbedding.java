package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;

/**
 * Adds a learned vector to each place of a sequence: y = x + p, x (N, T, W), p (1, T, W).
 *
 * <p>p starts normal and is not decayed: it is a table of offsets, not a matrix.
 */
public final class PositionEmbedding {
    private final NDArray positions;

    private PositionEmbedding(NDArray positions) {
        this.positions = positions;
    }

    /** The embedding named {@code name} of sequences of this length. */
    public static PositionEmbedding create(Weights.Scope scope, String name, int length, int width, double deviation) {
        return new PositionEmbedding(scope.undecayed().normal(name, deviation, 1, length, width));
    }

    /** x + p for sequences of the stated length. */
    public NDArray forward(NDArray x) {
        return x.add(positions); // (N, T, W)
    }
}
