package io.drift4j.policy.net;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.Weights;

/**
 * {@link ChunkTransformer}: one token an action.
 *
 * @param width W, features of a token; even
 * @param layers decoder layers
 * @param heads of every attention; a divisor of the width
 * @param dropout share dropped in training from attention weights and residual branches, in [0, 1)
 * @param deviation standard deviation of the initial matrices and position embeddings, above 0
 */
public record TransformerConfig(int width, int layers, int heads, double dropout, double deviation)
        implements NetworkConfig {

    public TransformerConfig {
        BadInput.unless(layers >= 1, "network.layers must be at least 1, got %d", layers);
        BadInput.unless(heads >= 1, "network.heads must be at least 1, got %d", heads);
        BadInput.unless(
                width >= 2 && width % 2 == 0 && width % heads == 0,
                "network.width must be even and a multiple of network.heads, got %d with %d heads",
                width,
                heads);
        NetworkConfig.checkDropout("network.dropout", dropout);
        BadInput.unless(
                deviation > 0 && Double.isFinite(deviation), "network.deviation must be above 0, got %s", deviation);
    }

    /** The published sizes, with the published dropout of PushT: 9.0 M parameters there. */
    static TransformerConfig published() {
        return new TransformerConfig(256, 8, 4, 0.01, 0.02);
    }

    /**
     * Trains on one CPU core in well under an hour: 0.3 M parameters for PushT.
     *
     * <p>The published 0.02 would shrink every product by sqrt(W) 0.02 = 0.16 at this width, so that samples would hardly
     * depend on observations for the first hundreds of steps; 0.08 makes it 0.64.
     */
    static TransformerConfig small() {
        return new TransformerConfig(64, 4, 4, 0, 0.08);
    }

    @Override
    public Generator build(Weights weights, ChunkShape shape) {
        return ChunkTransformer.create(weights.scope(), this, shape);
    }

    @Override
    public int noiseSize(ChunkShape shape) {
        return shape.sampleSize();
    }
}
