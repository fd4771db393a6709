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
 */
public record TransformerConfig(int width, int layers, int heads, double dropout) implements NetworkConfig {

    public TransformerConfig {
        BadInput.unless(layers >= 1, "network.layers must be at least 1, got %d", layers);
        BadInput.unless(heads >= 1, "network.heads must be at least 1, got %d", heads);
        BadInput.unless(
                width >= 2 && width % 2 == 0 && width % heads == 0,
                "network.width must be even and a multiple of network.heads, got %d with %d heads",
                width,
                heads);
        NetworkConfig.checkDropout("network.dropout", dropout);
    }

    /** The published sizes, with the published dropout of PushT: 9.0 M parameters there. */
    static TransformerConfig published() {
        return new TransformerConfig(256, 8, 4, 0.01);
    }

    /** Trains on one CPU core in well under an hour. */
    static TransformerConfig small() {
        return new TransformerConfig(64, 4, 4, 0);
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
