package io.drift4j.policy.net;

import ai.djl.ndarray.NDArray;
import io.drift4j.engine.nn.Block;
import io.drift4j.engine.nn.Conv1d;
import io.drift4j.engine.nn.GroupNorm;
import io.drift4j.engine.nn.Mish;
import io.drift4j.engine.nn.Weights;

/** mish(norm(conv(x))), from (N, in, T) to (N, out, T). */
final class ConvBlock implements Block {
    private final Conv1d conv;
    private final GroupNorm norm;

    private ConvBlock(Conv1d conv, GroupNorm norm) {
        this.conv = conv;
        this.norm = norm;
    }

    static ConvBlock create(Weights.Scope scope, int in, int out, int kernel, int steps) {
        Weights.Scope block = scope.child("block");
        return new ConvBlock(
                Conv1d.create(block.child("0"), in, out, kernel, 1),
                GroupNorm.create(block.child("1"), ConditionalUnet1d.GROUPS, out, steps, GroupNorm.PYTORCH_EPSILON));
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
        return Mish.of(norm.forward(conv.forward(x, training), training));
    }

    @Override
    public long[] outputShape(long... input) {
        return norm.outputShape(conv.outputShape(input));
    }
}
