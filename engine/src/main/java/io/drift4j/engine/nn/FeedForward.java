package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/**
 * The part of a transformer layer that works on each token alone: y = linear2(dropout(gelu(linear1(x)))), from width to
 * four times the width and back.
 *
 * <p>gelu(x) = x Phi(x) with the normal distribution function (the erf form). Matrices start normal, biases at zero.
 */
public final class FeedForward implements Block {
    private final Linear up;
    private final Linear down;
    private final Dropout dropout;

    private FeedForward(Linear up, Linear down, Dropout dropout) {
        this.up = up;
        this.down = down;
        this.dropout = dropout;
    }

    /**
     * A block of this width; its layers {@code linear1} and {@code linear2} stand in {@code scope} itself.
     *
     * @param dropout share of inner features set to zero in training, in [0, 1)
     * @param deviation of the initial matrices
     */
    public static FeedForward create(Weights.Scope scope, int width, double dropout, double deviation) {
        return new FeedForward(
                Linear.normal(scope.child("linear1"), width, 4 * width, deviation),
                Linear.normal(scope.child("linear2"), 4 * width, width, deviation),
                Dropout.of(dropout));
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
        NDArray inner = Activation.gelu(up.forward(x, training)); // (..., 4W)
        return down.forward(dropout.forward(inner, training), training); // (..., W)
    }

    @Override
    public long[] outputShape(long... input) {
        up.outputShape(input);
        return input.clone();
    }
}
