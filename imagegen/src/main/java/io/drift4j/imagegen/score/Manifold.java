package io.drift4j.imagegen.score;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;

/**
 * Where a set lies: a ball around each of its rows that reaches to the row's k-th nearest neighbour in the set.
 *
 * <p>Precision is the share of generated images inside the manifold of real ones; recall the share of real ones inside that of
 * generated ones. Both need sets of one size to be compared with other numbers.
 *
 * <p>Source: Kynkäänniemi et al., "Improved precision and recall metric for assessing generative models", 2019.
 *
 * @param rows the set
 * @param squaredRadii (n)
 */
public record Manifold(Rows rows, double[] squaredRadii) {

    /**
     * The manifold of a set.
     *
     * @param k 3 in publications
     */
    public static Manifold of(Rows rows, int k, NDManager manager) {
        BadInput.unless(
                rows.count() > k, "a manifold of %d neighbours needs more than %d images, got %d", k, k, rows.count());
        double[] radii = new double[rows.count()];
        Pairs.squaredDistances(rows, rows, manager, (squares, first) -> {
            NDArray nearest = squares.topK(k + 1, 1, false, true).get(0); // (m, k+1), each row's own 0 among them
            double[] values = nearest.get(":, " + k).toDoubleArray();
            System.arraycopy(values, 0, radii, first, values.length);
        });
        return new Manifold(rows, radii);
    }

    /** The share of points that lie in at least one ball. */
    public double share(Rows points, NDManager manager) {
        long[] inside = {0};
        NDArray radii = manager.create(squaredRadii, new Shape(1, rows.count()));
        try (radii) {
            Pairs.squaredDistances(
                    points,
                    rows,
                    manager,
                    (squares, first) -> inside[0] += squares.lte(radii)
                            .toType(DataType.INT64, false)
                            .max(new int[] {1})
                            .sum()
                            .getLong());
        }
        return (double) inside[0] / points.count();
    }
}
