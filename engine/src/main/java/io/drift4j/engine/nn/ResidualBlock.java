package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/**
 * A pre-norm residual block: y = x + down(dropout(silu(up(norm(x))))).
 *
 * <p>{@code up} goes from width to twice the width, {@code down} back. {@code down} starts at zero, so that a deep
 * network begins as the identity and its first gradients are those of a shallow one.
 */
public final class ResidualBlock implements Block {
    private final LayerNorm norm;
    private final Linear up;
    private final Linear down;
    private final Dropout dropout;

    private ResidualBlock(LayerNorm norm, Linear up, Linear down, Dropout dropout) {
        this.norm = norm;
        this.up = up;
        this.down = down;
        this.dropout = dropout;
    }

    /**
     * A block of this width.
     *
     * @param width features, at least 1
     * @param dropout share of the inner features set to zero in training, in [0, 1)
     */
    public static ResidualBlock create(Weights.Scope scope, int width, double dropout) {
        return new ResidualBlock(
                LayerNorm.create(scope.child("norm"), width),
                Linear.create(scope.child("up"), width, 2 * width),
                Linear.zero(scope.child("down"), 2 * width, width),
                Dropout.of(dropout));
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
        NDArray hidden = up.forward(norm.forward(x, training), training); // (..., 2 width)
        NDArray inner = hidden.mul(Activation.sigmoid(hidden)); // SiLU; the platform's own multiplies by 1 first
        return down.forward(dropout.forward(inner, training), training).add(x); // (..., width)
    }

    @Override
    public long[] outputShape(long... input) {
        return norm.outputShape(input);
    }
}
