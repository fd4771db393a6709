package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;

/**
 * y = x / sqrt(mean(x^2) + 1e-6) * weight, over the last axis.
 *
 * <p>Source: Zhang and Sennrich, "Root mean square layer normalization", 2019; epsilon as in published transformers.
 */
public final class RmsNorm implements Block {
    private static final float EPSILON = 1e-6f;

    private final NDArray weight;
    private final NDArray share;
    private final NDArray epsilon;
    private final NDArray inverseRoot;
    private final int features;

    private RmsNorm(Weights.Scope scope, int features) {
        this.weight = scope.constant("weight", 1, features);
        this.share = scope.fixed(new float[] {1f / features}, 1);
        this.epsilon = scope.fixed(new float[] {EPSILON}, 1);
        this.inverseRoot = scope.fixed(new float[] {-0.5f}, 1);
        this.features = features;
    }

    /** A layer over {@code features} numbers, at least 1; starts with weight 1. */
    public static RmsNorm create(Weights.Scope scope, int features) {
        if (features < 1) {
            throw new IllegalArgumentException("a norm needs at least one feature, got " + features);
        }
        return new RmsNorm(scope, features);
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
        return normal(x).mul(weight);
    }

    /**
     * The layer followed by a scale and a shift of each sequence, as in adaptive layer norm: y = forward(x) (1 + scale) +
     * shift. The weight joins the scale first, which is small where x is not.
     *
     * @param x (N, T, W)
     * @param scale (N, 1, W)
     * @param shift (N, 1, W)
     */
    public NDArray forward(NDArray x, NDArray scale, NDArray shift) {
        return normal(x).mul(scale.mul(weight).add(weight)).add(shift); // (N, T, W)
    }

    /** x / sqrt(mean(x^2) + 1e-6): the layer without its weight, for those who apply it later. */
    NDArray normal(NDArray x) {
        NDArray meanSquare =
                x.mul(x).sum(new int[] {x.getShape().dimension() - 1}, true).mul(share); // (..., 1)
        return x.mul(meanSquare.add(epsilon).pow(inverseRoot)); // a product has a cheaper gradient than a quotient
    }

    /** The gain of each feature; live. */
    NDArray weight() {
        return weight;
    }

    @Override
    public long[] outputShape(long... input) {
        return Shapes.replaceLast(input, features, features, "RmsNorm");
    }
}
