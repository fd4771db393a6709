package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * y = (x - mean(x)) / sqrt(var(x) + epsilon) * weight + bias, mean and variance over the places and the channels of a group.
 *
 * <p>Takes and gives (N, C, T), or images (N, C, H, W) with H W = T, of a fixed T; weight and bias have shape (C). The
 * platform lacks the operation. Here its layer norm runs over each group with a constant gain of 1 and shift of 0, and
 * weight and bias act on the result.
 *
 * <p>Source: Wu and He, "Group normalization", 2018.
 */
public final class GroupNorm implements Block {
    /** Epsilon in PyTorch, unless told otherwise. */
    public static final double PYTORCH_EPSILON = 1e-5;

    private final NDArray weight;
    private final NDArray bias;
    private final NDArray one;
    private final NDArray zero;
    private final NDArray channelOne;
    private final NDArray channelZero;
    private final float epsilon;
    private final int channels;
    private final int groups;
    private final int places;
    private final Shape group;

    private GroupNorm(Weights.Scope scope, int groups, int channels, int places, double epsilon) {
        this.group = new Shape((long) channels / groups * places);
        this.weight = scope.constant("weight", 1, channels);
        this.bias = scope.constant("bias", 0, channels);
        int size = Math.toIntExact(group.get(0));
        this.one = scope.fixed(filled(size, 1), size);
        this.zero = scope.fixed(filled(size, 0), size);
        this.channelOne = scope.fixed(filled(channels, 1), channels);
        this.channelZero = scope.fixed(filled(channels, 0), channels);
        this.epsilon = (float) epsilon;
        this.groups = groups;
        this.channels = channels;
        this.places = places;
    }

    /**
     * A layer that starts with weight 1 and bias 0.
     *
     * @param groups divides {@code channels}
     * @param channels C
     * @param places T, or H W of images, at least 1
     * @param epsilon at least 0
     */
    public static GroupNorm create(Weights.Scope scope, int groups, int channels, int places, double epsilon) {
        if (groups < 1 || channels < 1 || places < 1 || channels % groups != 0 || !(epsilon >= 0)) {
            throw new IllegalArgumentException("a group norm needs at least one place, channels that are a multiple of"
                    + " the groups and an epsilon of at least 0, got " + channels + " channels, " + groups
                    + " groups, " + places + " places, epsilon " + epsilon);
        }
        return new GroupNorm(scope, groups, channels, places, epsilon);
    }

    private static float[] filled(int size, float value) {
        float[] values = new float[size];
        Arrays.fill(values, value);
        return values;
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
        Shape shape = x.getShape();
        long n = shape.get(0);
        NDArray normal = ai.djl.nn.norm.LayerNorm.layerNorm(
                        x.reshape(n, groups, group.get(0)), group, one, zero, epsilon)
                .singletonOrThrow(); // (N, groups, C/groups * T)
        if (shape.dimension() == 4) { // weight and bias in one operation: a batch norm with mean 0 and variance 1
            return ai.djl.nn.norm.BatchNorm.batchNorm(
                            normal.reshape(shape), channelZero, channelOne, weight, bias, 1, 1, 0, false)
                    .singletonOrThrow();
        }
        return normal.reshape(n, (long) channels * places) // several times faster than on (C, 1), a loop of T
                .mul(weight.repeat(0, places))
                .add(bias.repeat(0, places))
                .reshape(shape);
    }

    @Override
    public long[] outputShape(long... input) {
        long given = Arrays.stream(input).skip(2).reduce(1, (a, b) -> a * b);
        if (input.length < 3 || input.length > 4 || input[1] != channels || given != places) {
            throw new IllegalArgumentException("GroupNorm takes (N, " + channels + ", T) or (N, " + channels
                    + ", H, W) of " + places + " places, got shape " + Arrays.toString(input));
        }
        return input.clone();
    }
}
