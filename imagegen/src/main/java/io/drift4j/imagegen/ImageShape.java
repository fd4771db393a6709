package io.drift4j.imagegen;

import io.drift4j.engine.BadInput;

/**
 * The images that a network is for.
 *
 * @param height H
 * @param width W
 * @param channels C
 * @param classes how many; a class is 0 to {@code classes - 1}
 */
public record ImageShape(int height, int width, int channels, int classes) {
    public ImageShape {
        BadInput.unless(
                height >= 1 && width >= 1 && channels >= 1 && classes >= 1,
                "images need a height, width, channels and classes of at least 1, got %d, %d, %d and %d",
                height,
                width,
                channels,
                classes);
    }

    /** Numbers in an image, H * W * C. */
    public int size() {
        return height * width * channels;
    }

    /** The same images in another number of classes. */
    ImageShape withClasses(int others) {
        return new ImageShape(height, width, channels, others);
    }

    /** Whether it can be shown: grey or in colour. Latents have other channels. */
    public boolean shows() {
        return channels == 1 || channels == 3;
    }

    /** For people: {@code 32x32x4}. */
    public String text() {
        return height + "x" + width + "x" + channels;
    }
}
