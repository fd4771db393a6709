package io.drift4j.policy.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.drift4j.engine.nn.Conv1d;
import io.drift4j.engine.nn.Linear;
import io.drift4j.engine.nn.Weights;
import org.jspecify.annotations.Nullable;

/**
 * Two convolution blocks with the condition between them, and a way around.
 *
 * <pre>
 * (scale, shift) = film(mish(c)), one of each a channel
 * y = block_1(scale block_0(x) + shift) + around(x)
 * </pre>
 *
 * <p>{@code around} is a convolution of kernel 1 where the channels change, otherwise the identity. There is no 1 added
 * to the scale.
 *
 * <p>Source: Perez et al., "FiLM: visual reasoning with a general conditioning layer", 2018, in the form of
 * real-stanford/diffusion_policy, conditional_unet1d.py.
 */
final class FilmBlock {
    private final ConvBlock first;
    private final ConvBlock second;
    private final Linear film;
    private final @Nullable Conv1d around;
    private final int out;
    private final int steps;

    /**
     * A block.
     *
     * @param conditionSize c, numbers in a condition
     * @param steps T
     */
    FilmBlock(Weights.Scope scope, int in, int out, int conditionSize, int kernel, int steps) {
        Weights.Scope blocks = scope.child("blocks");
        this.first = ConvBlock.create(blocks.child("0"), in, out, kernel, steps);
        this.second = ConvBlock.create(blocks.child("1"), out, out, kernel, steps);
        this.film = Linear.create(scope.child("cond_encoder").child("1"), conditionSize, 2 * out);
        this.around = in == out ? null : Conv1d.create(scope.child("residual_conv"), in, out, 1, 1);
        this.out = out;
        this.steps = steps;
    }

    /**
     * One pass.
     *
     * @param x (B*G, in, T)
     * @param condition (B, c), mish already applied: all blocks share it
     * @return (B*G, out, T)
     */
    NDArray forward(NDArray x, NDArray condition, boolean training) {
        long b = condition.getShape().get(0);
        long n = x.getShape().get(0);
        long row = (long) out * steps;
        NDList scaleShift = film.forward(condition, training) // (B, 2 out)
                .repeat(1, steps) // (B, 2 out T), so that the inner loop of what follows is long
                .expandDims(1)
                .split(2, 2); // 2 x (B, 1, out T)
        NDArray modulated = first.forward(x, training)
                .reshape(b, n / b, row)
                .mul(scaleShift.get(0))
                .add(scaleShift.get(1))
                .reshape(n, out, steps);
        return second.forward(modulated, training).add(around == null ? x : around.forward(x, training));
    }
}
