package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;

/**
 * Adds a learned vector to each place of a sequence: y = x + p, x (N, T, W), p (1, T, W).
 *
 * <p>p starts normal or as sines and cosines, and is not decayed: it is a table of offsets, not a matrix.
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

    /**
     * The embedding of the cells of a grid, row by row, that starts as {@link #grid}.
     *
     * @param width W, a multiple of 4
     */
    public static PositionEmbedding overGrid(Weights.Scope scope, String name, int rows, int columns, int width) {
        return new PositionEmbedding(
                scope.undecayed().initial(name, grid(rows, columns, width), 1, (long) rows * columns, width));
    }

    /**
     * Sines and cosines of places in a grid: sin(c f_i), cos(c f_i), sin(r f_i), cos(r f_i) one after another, each for i
     * in 0 .. W/4 - 1, of column c and row r, with f_i = 10000^(-i / (W/4)).
     *
     * <p>Source: Dosovitskiy et al., "An image is worth 16x16 words", 2021, in the order of He et al., "Masked
     * autoencoders are scalable vision learners", 2022.
     *
     * @param width W, a multiple of 4
     * @return (rows columns, W), row-major
     */
    static float[] grid(int rows, int columns, int width) {
        if (rows < 1 || columns < 1 || width < 4 || width % 4 != 0) {
            throw new IllegalArgumentException(
                    "places in a grid need rows, columns and a width that is a multiple of 4," + " got " + rows + ", "
                            + columns + " and " + width);
        }
        int quarter = width / 4;
        float[] values = new float[rows * columns * width];
        for (int cell = 0; cell < rows * columns; cell++) {
            for (int i = 0; i < quarter; i++) {
                double frequency = Math.pow(10_000, -(double) i / quarter);
                int at = cell * width + i;
                values[at] = (float) Math.sin(cell % columns * frequency);
                values[at + quarter] = (float) Math.cos(cell % columns * frequency);
                values[at + 2 * quarter] = (float) Math.sin(cell / columns * frequency);
                values[at + 3 * quarter] = (float) Math.cos(cell / columns * frequency);
            }
        }
        return values;
    }

    /** x + p for sequences of the stated length. */
    public NDArray forward(NDArray x) {
        return x.add(positions); // (N, T, W)
    }
}
