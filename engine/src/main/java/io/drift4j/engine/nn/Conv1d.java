package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * A convolution over time with zeros on both sides: y[o, t] = b[o] + sum over i, j of W[o, i, j] x[i, stride t + j - k/2].
 *
 * <p>Takes (N, in, T) and gives (N, out, (T-1)/stride + 1), so that stride 1 keeps the length. W has shape (out, in, k)
 * with k odd, b has shape (out). Both start uniform in +-1/sqrt(in k), as in PyTorch.
 */
public final class Conv1d implements Block {
    private static final Shape ONE = new Shape(1);

    private final NDArray weight;
    private final NDArray bias;
    private final int in;
    private final int out;
    private final Shape stride;
    private final Shape padding;

    private Conv1d(NDArray weight, NDArray bias, int in, int out, int kernel, int stride) {
        this.weight = weight;
        this.bias = bias;
        this.in = in;
        this.out = out;
        this.stride = new Shape(stride);
        this.padding = new Shape(kernel / 2);
    }

    /**
     * A layer from {@code in} to {@code out} channels.
     *
     * @param kernel k, odd
     * @param stride steps between outputs, at least 1
     */
    public static Conv1d create(Weights.Scope scope, int in, int out, int kernel, int stride) {
        if (in < 1 || out < 1 || stride < 1 || kernel < 1 || kernel % 2 == 0) {
            throw new IllegalArgumentException(
                    "a convolution needs channels and stride of at least 1 and an odd kernel," + " got " + in + " to "
                            + out + " channels, stride " + stride + ", kernel " + kernel);
        }
        double bound = 1 / Math.sqrt((double) in * kernel);
        return new Conv1d(
                scope.uniform("weight", bound, out, in, kernel),
                scope.uniform("bias", bound, out),
                in,
                out,
                kernel,
                stride);
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
        return ai.djl.nn.convolutional.Conv1d.conv1d(x, weight, bias, stride, padding, ONE, 1)
                .singletonOrThrow(); // (N, out, T')
    }

    @Override
    public long[] outputShape(long... input) {
        Shapes.requireChannels(input, in, "Conv1d");
        return new long[] {input[0], out, (input[2] - 1) / stride.get(0) + 1};
    }
}
