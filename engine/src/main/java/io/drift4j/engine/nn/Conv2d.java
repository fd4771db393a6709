package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A convolution over images with zeros around them, k/2 on each side.
 *
 * <p>y[o, r, c] = b[o] + sum over i, u, v of W[o, i, u, v] x[i, s r + u - k/2, s c + v - k/2], with s the stride.
 *
 * <p>Takes (N, in, H, W) and gives (N, out, (H-1)/s + 1, (W-1)/s + 1), so that stride 1 keeps the size. W has shape (out, in,
 * k, k) with k odd, b has shape (out), if there is one. Both start uniform in +-1/sqrt(in k k), as in PyTorch.
 */
public final class Conv2d implements Block {
    private static final Shape ONE = new Shape(1, 1);

    private final NDArray weight;
    private final @Nullable NDArray bias;
    private final int in;
    private final int out;
    private final Shape stride;
    private final Shape padding;

    private Conv2d(NDArray weight, @Nullable NDArray bias, int in, int out, int kernel, int stride) {
        this.weight = weight;
        this.bias = bias;
        this.in = in;
        this.out = out;
        this.stride = new Shape(stride, stride);
        this.padding = new Shape(kernel / 2, kernel / 2);
    }

    /**
     * A layer with a bias.
     *
     * @param kernel k, odd
     * @param stride pixels between outputs, at least 1
     */
    public static Conv2d create(Weights.Scope scope, int in, int out, int kernel, int stride) {
        double bound = bound(in, out, kernel, stride);
        return new Conv2d(
                scope.uniform("weight", bound, out, in, kernel, kernel),
                scope.uniform("bias", bound, out),
                in,
                out,
                kernel,
                stride);
    }

    /** A layer without a bias, for convolutions before a norm, which would take the bias away again. */
    public static Conv2d unbiased(Weights.Scope scope, int in, int out, int kernel, int stride) {
        double bound = bound(in, out, kernel, stride);
        return new Conv2d(scope.uniform("weight", bound, out, in, kernel, kernel), null, in, out, kernel, stride);
    }

    private static double bound(int in, int out, int kernel, int stride) {
        if (in < 1 || out < 1 || stride < 1 || kernel < 1 || kernel % 2 == 0) {
            throw new IllegalArgumentException(
                    "a convolution needs channels and stride of at least 1 and an odd kernel," + " got " + in + " to "
                            + out + " channels, stride " + stride + ", kernel " + kernel);
        }
        return 1 / Math.sqrt((double) in * kernel * kernel);
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
        return ai.djl.nn.convolutional.Conv2d.conv2d(x, weight, bias, stride, padding, ONE, 1)
                .singletonOrThrow(); // (N, out, H', W')
    }

    @Override
    public long[] outputShape(long... input) {
        if (input.length != 4 || input[1] != in) {
            throw new IllegalArgumentException(
                    "Conv2d takes (N, " + in + ", H, W), got shape " + Arrays.toString(input));
        }
        return new long[] {input[0], out, (input[2] - 1) / stride.get(0) + 1, (input[3] - 1) / stride.get(1) + 1};
    }
}
