package io.drift4j.policy.net;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.Weights;
import java.util.List;

/**
 * {@link ConditionalUnet1d}: the convolutional network of diffusion policy.
 *
 * @param embedding E, features of the step embedding; even
 * @param widths channels of each stage; every stage after the first halves the time axis
 * @param kernel steps that a convolution sees, odd
 */
public record UnetConfig(int embedding, List<Integer> widths, int kernel) implements NetworkConfig {

    public UnetConfig {
        widths = List.copyOf(widths);
        BadInput.unless(
                embedding >= 4 && embedding % 2 == 0,
                "network.embedding must be even and at least 4, got %d",
                embedding);
        BadInput.unless(
                !widths.isEmpty()
                        && widths.stream().allMatch(width -> width >= 1 && width % ConditionalUnet1d.GROUPS == 0),
                "network.widths must be one or more multiples of %d, got %s",
                ConditionalUnet1d.GROUPS,
                widths);
        BadInput.unless(kernel >= 1 && kernel % 2 == 1, "network.kernel must be odd, got %d", kernel);
    }

    /** The network of the published state policies: 65.8 M parameters for PushT. */
    static UnetConfig preset() {
        return new UnetConfig(256, List.of(256, 512, 1024), 5);
    }

    /** The network of the published image policies: 251.5 M parameters for PushT. */
    static UnetConfig image() {
        return new UnetConfig(128, List.of(512, 1024, 2048), 5);
    }

    /** A network for a processor core or two: 1.2 M parameters for PushT. */
    static UnetConfig small() {
        return new UnetConfig(64, List.of(32, 64, 128), 5);
    }

    @Override
    public Generator build(Weights weights, ChunkShape shape) {
        int factor = 1 << (widths.size() - 1);
        BadInput.unless(
                shape.horizon() % factor == 0,
                "horizon must be a multiple of %d for a network of %d stages, each of which but the first halves it, got"
                        + " %d: use %d, or fewer network.widths",
                factor,
                widths.size(),
                shape.horizon(),
                (shape.horizon() / factor + 1) * factor);
        return ConditionalUnet1d.create(weights.scope(), this, shape);
    }

    @Override
    public int noiseSize(ChunkShape shape) {
        return shape.sampleSize();
    }
}
