package io.drift4j.policy.net;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.Weights;

/**
 * {@link ResidualMlp}: all blocks run for each sample.
 *
 * @param width features between blocks
 * @param blocks residual blocks
 * @param noiseSize numbers of noise in one sample
 * @param dropout share of inner features dropped in training, in [0, 1)
 */
@JsonIgnoreProperties("headBlocks") // the first files had one record for this network and the next
public record MlpConfig(int width, int blocks, int noiseSize, double dropout) implements NetworkConfig {

    public MlpConfig {
        BadInput.unless(width >= 1, "network.width must be at least 1, got %d", width);
        BadInput.unless(blocks >= 0, "network.blocks must be 0 or more, got %d", blocks);
        BadInput.unless(noiseSize >= 1, "network.noiseSize must be at least 1, got %d", noiseSize);
        NetworkConfig.checkDropout("network.dropout", dropout);
    }

    static MlpConfig preset() {
        return new MlpConfig(256, 4, 32, 0);
    }

    @Override
    public Generator build(Weights weights, ChunkShape shape) {
        return ResidualMlp.create(weights.scope(), this, shape.conditionSize(), shape.sampleSize());
    }

    @Override
    public int noiseSize(ChunkShape shape) {
        return noiseSize;
    }
}
