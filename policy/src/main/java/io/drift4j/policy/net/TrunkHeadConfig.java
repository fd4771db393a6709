package io.drift4j.policy.net;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.Weights;

/**
 * {@link TrunkHead}: most blocks run once per observation.
 *
 * @param width features between blocks
 * @param blocks residual blocks per observation
 * @param headBlocks residual blocks per sample
 * @param noiseSize numbers of noise in one sample
 * @param dropout share of inner features dropped in training, in [0, 1)
 */
public record TrunkHeadConfig(int width, int blocks, int headBlocks, int noiseSize, double dropout)
        implements NetworkConfig {

    public TrunkHeadConfig {
        BadInput.unless(width >= 1, "network.width must be at least 1, got %d", width);
        BadInput.unless(blocks >= 0, "network.blocks must be 0 or more, got %d", blocks);
        BadInput.unless(headBlocks >= 0, "network.headBlocks must be 0 or more, got %d", headBlocks);
        BadInput.unless(noiseSize >= 1, "network.noiseSize must be at least 1, got %d", noiseSize);
        NetworkConfig.checkDropout("network.dropout", dropout);
    }

    static TrunkHeadConfig preset() {
        return new TrunkHeadConfig(256, 4, 2, 32, 0);
    }

    @Override
    public Generator build(Weights weights, ChunkShape shape) {
        return TrunkHead.create(weights.scope(), this, shape.conditionSize(), shape.sampleSize());
    }

    @Override
    public int noiseSize(ChunkShape shape) {
        return noiseSize;
    }
}
