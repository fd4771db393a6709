package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * y = (x - mean(x)) / sqrt(var(x) + 1e-5) * weight + bias, over the last axis.
 *
 * <p>Source: Ba, Kiros, Hinton, "Layer normalization", 2016; epsilon as in PyTorch.
 */
public final class LayerNorm implements Block {
    private static final float EPSILON = 1e-5f;

    private final NDArray weight;
    private final NDArray bias;
    private final Shape normalised;

    private LayerNorm(NDArray weight, NDArray bias, int features) {
        this.weight = weight;
        this.bias = bias;
        this.normalised = new Shape(features);
    }

    /** A layer over {@code features} numbers; starts with weight 1 and bias 0. */
    public static LayerNorm create(Weights.Scope scope, int features) {
        return new LayerNorm(scope.constant("weight", 1, features), scope.constant("bias", 0, features), features);
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
        return ai.djl.nn.norm.LayerNorm.layerNorm(x, normalised, weight, bias, EPSILON)
                .singletonOrThrow(); // same shape
    }

    @Override
    public long[] outputShape(long... input) {
        return Shapes.replaceLast(input, normalised.get(0), normalised.get(0), "LayerNorm");
    }
}
