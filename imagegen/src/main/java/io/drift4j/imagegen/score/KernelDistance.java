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

    /** The distance between two sets of at least two rows each. */
    public static KernelDistance between(Rows x, Rows y, NDManager manager) {
        BadInput.unless(
                x.count() >= 2 && y.count() >= 2,
                "a kernel distance needs at least 2 images on both sides, got %d and %d",
                x.count(),
                y.count());
        double m = x.count();
        double n = y.count();
        double xx = sum(x, x, manager);
        double yy = sum(y, y, manager);
        double xy = sum(x, y, manager) / (m * n);
        double unbiased = (xx - own(x)) / (m * (m - 1)) + (yy - own(y)) / (n * (n - 1)) - 2 * xy;
        return new KernelDistance(unbiased, xx / (m * m) + yy / (n * n) - 2 * xy);
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
