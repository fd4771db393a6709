package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/**
 * The gated part of a transformer layer that works on each token alone: y = W3(silu(W1 x) * (W2 x)), each with a bias.
 *
 * <p>silu(x) = x / (1 + e^-x). Matrices start uniform as Glorot and Bengio set them, biases at zero.
 *
 * <p>Source: Shazeer, "GLU variants improve transformer", 2020.
 */
public final class SwiGlu implements Block {
    private static final int MULTIPLE = 32;

    private final Linear gate;
    private final Linear value;
    private final Linear out;

    private SwiGlu(Linear gate, Linear value, Linear out) {
        this.gate = gate;
        this.value = value;
        this.out = out;
    }

    /** A block from {@code width} over {@code hidden} features and back; its layers are {@code w1}, {@code w2}, {@code w3}. */
    public static SwiGlu create(Weights.Scope scope, int width, int hidden) {
        return new SwiGlu(
                Linear.glorot(scope.child("w1"), width, hidden),
                Linear.glorot(scope.child("w2"), width, hidden),
                Linear.glorot(scope.child("w3"), hidden, width));
    }

    /**
     * The usual hidden size: two thirds of four times the width, so that three matrices count as much as the two of an
     * ungated block, up to the next multiple of 32.
     */
    public static int usualHidden(int width) {
        return (8 * width / 3 + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
        NDArray open = gate.forward(x, training); // (..., hidden)
        NDArray gated = open.mul(Activation.sigmoid(open)).mul(value.forward(x, training));
        return out.forward(gated, training); // (..., width)
    }

    @Override
    public long[] outputShape(long... input) {
        gate.outputShape(input);
        return input.clone();
    }
}
