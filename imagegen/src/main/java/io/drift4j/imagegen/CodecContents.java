package io.drift4j.imagegen;

import io.drift4j.engine.BadInput;

/**
 * What a codec file holds beside the weights.
 *
 * @param shape of images; height and width are multiples of 4
 * @param latentChannels c
 * @param width W, channels of the first layer
 * @param deviation root mean square of the training data's latents as the network gives them; 1 while it trains
 */
public record CodecContents(ImageShape shape, int latentChannels, int width, double deviation) {
    private static final int SHRINKS = 4;

    public CodecContents {
        BadInput.unless(
                shape.height() % SHRINKS == 0 && shape.width() % SHRINKS == 0,
                "a codec takes images whose sides are multiples of %d, got %dx%d",
                SHRINKS,
                shape.height(),
                shape.width());
        BadInput.unless(
                latentChannels >= 1 && width >= 1,
                "latentChannels and width must be at least 1, got %d and %d: usual is 4 and 32",
                latentChannels,
                width);
        BadInput.unless(deviation > 0 && Double.isFinite(deviation), "deviation must be above 0, got %s", deviation);
    }

    /** Of latents. */
    public ImageShape latentShape() {
        return new ImageShape(shape.height() / SHRINKS, shape.width() / SHRINKS, latentChannels, shape.classes());
    }
}
