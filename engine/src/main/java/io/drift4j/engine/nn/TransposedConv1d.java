package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/**
 * A convolution that doubles the length: kernel 4, stride 2, padding 1.
 *
 * <pre>
 * y[2t]   = b + W1 x[t] + W3 x[t-1]
 * y[2t+1] = b + W2 x[t] + W0 x[t+1],   zeros outside, Wj[o, i] = W[i, o, j]
 * </pre>
 *
 * <p>Takes (N, in, T) and gives (N, out, 2T). W has shape (in, out, 4), b has shape (out); both start uniform in
 * +-1/sqrt(4 out), as in PyTorch. The platform lacks the operation. Here one convolution of kernel 2 computes odd and
 * even entries as channels of their own, (N, out, 2, T+1), and a transposition puts them in line: no multiplication with
 * inserted zeros.
 */
public final class TransposedConv1d implements Block {
    private static final int KERNEL = 4;
    private static final Shape ONE = new Shape(1);

    private final NDArray weight;
    private final NDArray bias;
    private final int in;
    private final int out;

    private TransposedConv1d(NDArray weight, NDArray bias, int in, int out) {
        this.weight = weight;
        this.bias = bias;
        this.in = in;
        this.out = out;
    }

    /** A layer from {@code in} to {@code out} channels, both at least 1. */
    public static TransposedConv1d create(Weights.Scope scope, int in, int out) {
        if (in < 1 || out < 1) {
            throw new IllegalArgumentException(
                    "a transposed convolution needs channels of at least 1, got " + in + " to " + out);
        }
        double bound = 1 / Math.sqrt((double) KERNEL * out);
        return new TransposedConv1d(
                scope.uniform("weight", bound, in, out, KERNEL), scope.uniform("bias", bound, out), in, out);
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
        long n = x.getShape().get(0);
        long t = x.getShape().get(2);
        // W0 W1 | W2 W3: the first of each pair makes odd entries, the second even ones; the later pair meets x[t-1].
        NDArray kernel = weight.reshape(in, out, 2, 2)
                .flip(2)
                .transpose(1, 3, 0, 2) // (out, odd/even, in, 2)
                .reshape(2L * out, in, 2);
        NDArray both = ai.djl.nn.convolutional.Conv1d.conv1d(x, kernel, bias.repeat(0, 2), ONE, ONE, ONE, 1)
                .singletonOrThrow(); // (N, out * odd/even, T+1)
        return both.reshape(n, out, 2, t + 1)
                .transpose(0, 1, 3, 2)
                .reshape(n, out, 2 * t + 2) // odd[-1] even[0] odd[0] even[1] ... odd[T-1] even[T]
                .get(new NDIndex().addAllDim(2).addSliceDim(1, 2 * t + 1)); // (N, out, 2T)
    }

    @Override
    public long[] outputShape(long... input) {
        Shapes.requireChannels(input, in, "TransposedConv1d");
        return new long[] {input[0], out, 2 * input[2]};
    }
}
