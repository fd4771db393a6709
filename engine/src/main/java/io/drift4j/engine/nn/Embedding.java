package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.SparseFormat;

/** A learned vector for each of some numbers: y = table[i]. The table starts normal. */
public final class Embedding {
    private final NDArray table;

    private Embedding(NDArray table) {
        this.table = table;
    }

    /** A table {@code weight} of {@code rows} vectors of {@code width} numbers. */
    public static Embedding create(Weights.Scope scope, int rows, int width, double deviation) {
        if (rows < 1 || width < 1) {
            throw new IllegalArgumentException("an embedding needs rows and a width, got " + rows + " and " + width);
        }
        return new Embedding(scope.normal("weight", deviation, rows, width));
    }

    /**
     * Vectors of these rows.
     *
     * @param indices integers of any shape, each from 0 to below the number of rows
     * @return (..., width)
     */
    public NDArray forward(NDArray indices) {
        return ai.djl.nn.core.Embedding.embedding(indices.toType(DataType.INT64, false), table, SparseFormat.DENSE)
                .singletonOrThrow();
    }
}
