package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * y = (x - mean(x)) / sqrt(var(x) + 1e-5) * weight + bias, mean and variance over the time and the channels of a group.
 *
 * <p>Takes and gives (N, C, T) with a fixed T; weight and bias have shape (C). The platform lacks the operation. Here its
 * layer norm runs over each group with a constant gain of 1 and shift of 0, and weight and bias act on rows of C*T: that
 * is several times faster than on (C, 1), whose inner loop is T long.
 *
 * <p>Source: Wu and He, "Group normalization", 2018; epsilon as in PyTorch.
 */
public final class GroupNorm implements Block {
    private static final float EPSILON = 1e-5f;

    private final NDArray weight;
    private final NDArray bias;
    private final NDArray one;
    private final NDArray zero;
    private final int channels;
    private final int groups;
    private final int steps;
    private final Shape group;

    private GroupNorm(Weights.Scope scope, int groups, int channels, int steps) {
        this.group = new Shape((long) channels / groups * steps);
        this.weight = scope.constant("weight", 1, channels);
        this.bias = scope.constant("bias", 0, channels);
        float[] ones = new float[Math.toIntExact(group.get(0))];
        Arrays.fill(ones, 1);
        this.one = scope.fixed(ones, ones.length);
        this.zero = scope.fixed(new float[ones.length], ones.length);
        this.groups = groups;
        this.channels = channels;
        this.steps = steps;
    }

    /**
     * A layer that starts with weight 1 and bias 0.
     *
     * @param groups divides {@code channels}
     * @param channels C
     * @param steps T, at least 1
     */
    public static GroupNorm create(Weights.Scope scope, int groups, int channels, int steps) {
        if (groups < 1 || channels < 1 || steps < 1 || channels % groups != 0) {
            throw new IllegalArgumentException(
                    "a group norm needs at least one step and channels that are a multiple of" + " the groups, got "
                            + channels + " channels, " + groups + " groups, " + steps + " steps");
        }
        return new GroupNorm(scope, groups, channels, steps);
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
        long n = x.getShape().get(0);
        NDArray normal = ai.djl.nn.norm.LayerNorm.layerNorm(
                        x.reshape(n, groups, group.get(0)), group, one, zero, EPSILON)
                .singletonOrThrow(); // (N, groups, C/groups * T)
        return normal.reshape(n, (long) channels * steps)
                .mul(weight.repeat(0, steps))
                .add(bias.repeat(0, steps))
                .reshape(n, channels, steps);
    }

    @Override
    public long[] outputShape(long... input) {
        Shapes.requireChannels(input, channels, "GroupNorm");
        if (input[2] != steps) {
            throw new IllegalArgumentException("GroupNorm takes " + steps + " steps on the last axis, got shape "
                    + java.util.Arrays.toString(input));
        }
        return input.clone();
    }
}
