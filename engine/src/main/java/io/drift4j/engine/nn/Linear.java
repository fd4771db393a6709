package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;

/**
 * y = x W^T + b, with W of shape (out, in) and b of shape (out).
 *
 * <p>Weights and bias start uniform in +-1/sqrt(in), as in PyTorch; or at zero, where a residual branch must begin as the
 * identity; or normal or in Glorot's bounds, as in transformers.
 */
public final class Linear implements Block {
    private final NDArray weight;
    private final NDArray bias;
    private final int in;
    private final int out;

    private Linear(NDArray weight, NDArray bias, int in, int out) {
        this.weight = weight;
        this.bias = bias;
        this.in = in;
        this.out = out;
    }

    /** A layer from {@code in} to {@code out} features, both at least 1. */
    public static Linear create(Weights.Scope scope, int in, int out) {
        check(in, out);
        double bound = 1 / Math.sqrt(in);
        return new Linear(scope.uniform("weight", bound, out, in), scope.uniform("bias", bound, out), in, out);
    }

    /** A layer whose weights start normal with this deviation and whose bias starts at zero, as in GPT-2. */
    public static Linear normal(Weights.Scope scope, int in, int out, double deviation) {
        check(in, out);
        return new Linear(scope.normal("weight", deviation, out, in), scope.constant("bias", 0, out), in, out);
    }

    /** A layer whose weights start uniform in +-sqrt(6 / (in + out)), as Glorot and Bengio set them, and whose bias at zero. */
    public static Linear glorot(Weights.Scope scope, int in, int out) {
        check(in, out);
        double bound = Math.sqrt(6.0 / (in + out));
        return new Linear(scope.uniform("weight", bound, out, in), scope.constant("bias", 0, out), in, out);
    }

    /** A layer that starts as the zero function. */
    public static Linear zero(Weights.Scope scope, int in, int out) {
        check(in, out);
        return new Linear(scope.constant("weight", 0, out, in), scope.constant("bias", 0, out), in, out);
    }

    private static void check(int in, int out) {
        if (in < 1 || out < 1) {
            throw new IllegalArgumentException("a linear layer needs sizes of at least 1, got " + in + " to " + out);
        }
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
        return ai.djl.nn.core.Linear.linear(x, weight, bias).singletonOrThrow(); // (..., out)
    }

    @Override
    public long[] outputShape(long... input) {
        return Shapes.replaceLast(input, in, out, "Linear");
    }
}
