package io.drift4j.imagegen.score;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;

/**
 * The squared maximum mean discrepancy of two sets with the kernel (x y / D + 1)^3, over all pairs at once. With Inception features
 * it is known as KID.
 *
 * <p>Differs from usual practice, which averages over random subsets: all pairs have the same mean and less noise.
 *
 * <p>Source: Bińkowski et al., "Demystifying MMD GANs", 2018.
 *
 * @param unbiased without the pairs of a row with itself; its mean is 0 for two sets of one distribution, so it may be negative
 * @param biased with them
 */
public record KernelDistance(double unbiased, double biased) {

    /**
     * A set whose own pairs are summed once, for many distances to it.
     *
     * @param rows at least two
     * @param pairs the kernel of every row with every row, summed
     * @param own the kernel of each row with itself, summed
     */
    public record Side(Rows rows, double pairs, double own) {

        /** Sums the pairs of a set. */
        public static Side of(Rows rows, NDManager manager) {
            BadInput.unless(rows.count() >= 2, "a kernel distance needs at least 2 images, got %d", rows.count());
            return new Side(rows, sum(rows, rows, manager), KernelDistance.own(rows));
        }
    }

    /** The distance between two sets. */
    public static KernelDistance between(Side x, Side y, NDManager manager) {
        double m = x.rows.count();
        double n = y.rows.count();
        double xy = sum(x.rows, y.rows, manager) / (m * n);
        double unbiased = (x.pairs - x.own) / (m * (m - 1)) + (y.pairs - y.own) / (n * (n - 1)) - 2 * xy;
        return new KernelDistance(unbiased, x.pairs / (m * m) + y.pairs / (n * n) - 2 * xy);
    }

    private static double sum(Rows x, Rows y, NDManager manager) {
        double[] sum = {0};
        Pairs.products(
                x,
                y,
                manager,
                (products, first) ->
                        sum[0] += products.divi(x.size()).addi(1).pow(3).sum().getDouble());
        return sum[0];
    }

    /** The kernel of each row with itself, summed. */
    private static double own(Rows rows) {
        double sum = 0;
        for (int i = 0; i < rows.count(); i++) {
            double square = 0;
            for (int j = 0; j < rows.size(); j++) {
                double value = rows.values()[i * rows.size() + j];
                square += value * value;
            }
            sum += Math.pow(square / rows.size() + 1, 3);
        }
        return sum;
    }
}
