package io.drift4j.policy.net;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.Weights;

/**
 * Which network, and how large.
 *
 * @param kind the architecture
 * @param width features between blocks
 * @param blocks residual blocks: per sample for {@link Kind#MLP}, per observation for {@link Kind#TRUNK_HEAD}
 * @param headBlocks residual blocks per sample of {@link Kind#TRUNK_HEAD}; not used by {@link Kind#MLP}
 * @param noiseSize numbers of noise in one sample
 * @param dropout share of inner features dropped in training, in [0, 1)
 */
public record NetworkConfig(Kind kind, int width, int blocks, int headBlocks, int noiseSize, double dropout) {

    /** The architecture. */
    public enum Kind {
        /** {@link ResidualMlp}: all blocks run for each sample. */
        MLP,
        /** {@link TrunkHead}: most blocks run once per observation. */
        TRUNK_HEAD
    }

    public NetworkConfig {
        BadInput.unless(width >= 1, "width must be at least 1, got %d", width);
        BadInput.unless(blocks >= 0, "blocks must be 0 or more, got %d", blocks);
        BadInput.unless(headBlocks >= 0, "headBlocks must be 0 or more, got %d", headBlocks);
        BadInput.unless(noiseSize >= 1, "noiseSize must be at least 1, got %d", noiseSize);
        BadInput.unless(dropout >= 0 && dropout < 1, "dropout must be in [0, 1), got %s", dropout);
    }

    /** The network of the PushT recipe: 1.08 M parameters. */
    public static NetworkConfig defaults() {
        return new NetworkConfig(Kind.MLP, 256, 4, 2, 32, 0);
    }

    /**
     * Builds the network over empty weights.
     *
     * @param conditionSize numbers in a condition
     * @param sampleSize S, numbers in a sample
     */
    public Generator build(Weights weights, int conditionSize, int sampleSize) {
        return switch (kind) {
            case MLP -> ResidualMlp.create(weights.scope(), this, conditionSize, sampleSize);
            case TRUNK_HEAD -> TrunkHead.create(weights.scope(), this, conditionSize, sampleSize);
        };
    }
}
