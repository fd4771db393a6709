package io.drift4j.policy.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.drift4j.engine.field.DriftBatch;
import io.drift4j.engine.field.DriftLoss;
import io.drift4j.engine.nd.Ops;
import org.jspecify.annotations.Nullable;

/**
 * The drifting loss of chunks that are cut along time into blocks, each a drift problem of its own.
 *
 * <pre>L = mean over blocks k of DriftLoss(generated[.., k], positives[.., k])</pre>
 *
 * <p>Every block has its own call, hence its own unit of length and its own force normalisation: the first actions of a
 * chunk vary less than the last ones and would hardly count on a common scale. One block is the loss on whole chunks.
 *
 * <p>Source: phamtrongthang123/drifting_policy 95d9244, loss per time step and on the whole chunk.
 */
public final class BlockLoss {
    private final DriftLoss loss;
    private final int blocks;

    /** @param blocks how many equal blocks a chunk is cut into, at least 1; must divide its T steps */
    public BlockLoss(DriftLoss loss, int blocks) {
        if (blocks < 1) {
            throw new IllegalArgumentException("a chunk has at least one block, got " + blocks);
        }
        this.loss = loss;
        this.blocks = blocks;
    }

    /**
     * The loss of a batch.
     *
     * @param generated (B, G, S), S = T * A row-major, so that a block is a range of columns
     * @param positives (B, P, S)
     * @param weights (B, P) of the positives, the same for every block; null for 1
     */
    public Value of(NDArray generated, NDArray positives, @Nullable NDArray weights) {
        if (blocks == 1) {
            return block(generated, positives, weights);
        }
        long size = generated.getShape().get(2);
        if (size % blocks != 0) {
            throw new IllegalArgumentException(size + " numbers do not make " + blocks + " equal blocks");
        }
        NDList x = generated.split(blocks, 2);
        NDList y = positives.split(blocks, 2);
        Value sum = block(x.get(0), y.get(0), weights);
        for (int k = 1; k < blocks; k++) {
            Value next = block(x.get(k), y.get(k), weights);
            sum = new Value(sum.mean.add(next.mean), sum.scale.add(next.scale), sum.meanSquares.add(next.meanSquares));
        }
        return new Value(
                sum.mean.div(Ops.number(sum.mean, blocks)), sum.scale.div(blocks), sum.meanSquares.div(blocks));
    }

    private Value block(NDArray generated, NDArray positives, @Nullable NDArray weights) {
        DriftBatch batch = DriftBatch.of(generated, positives);
        DriftLoss.Value value = loss.of(weights == null ? batch : batch.withPositiveWeights(weights));
        return new Value(
                value.mean(), value.drift().scale().mean(), value.drift().meanSquares());
    }

    /**
     * The loss and what to log of it, all means over blocks.
     *
     * @param mean the loss, with gradient to {@code generated} alone
     * @param scale mean distance, a number
     * @param meanSquares mean square of each temperature's force before it is normalised, (R)
     */
    public record Value(NDArray mean, NDArray scale, NDArray meanSquares) {}
}
