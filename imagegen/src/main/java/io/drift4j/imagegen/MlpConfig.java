package io.drift4j.imagegen;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nn.Weights;

/**
 * The size of a {@link MlpGenerator}.
 *
 * @param noise how many of an image's noise numbers the network looks at, the first ones; no more than an image has
 * @param width of every hidden layer
 * @param layers hidden layers, at least 1
 */
public record MlpConfig(int noise, int width, int layers) implements NetworkConfig {
    public MlpConfig {
        BadInput.unless(
                noise >= 1 && width >= 1 && layers >= 1,
                "an mlp needs noise, width and layers of at least 1, got %d, %d and %d",
                noise,
                width,
                layers);
    }

    /** 64 noise numbers, three layers of 512: 1 M parameters for 28 x 28 images. */
    static MlpConfig preset() {
        return new MlpConfig(64, 512, 3);
    }

    @Override
    public ImageGenerator build(Weights weights, ImageShape shape) {
        return MlpGenerator.create(weights, this, shape);
    }
}
