package io.drift4j.imagegen;

import ai.djl.ndarray.NDArray;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Axes;

/** A network that makes images of noise, class, guidance scale and style codes, in one pass. */
public interface ImageGenerator {

    /**
     * What goes in and comes out.
     *
     * @param height H
     * @param width W
     * @param channels C
     * @param classes how many; a class is 0 to {@code classes - 1}
     * @param styleCodes K, how many style codes an image has; 0 for none
     * @param styleChoices a style code is 0 to {@code styleChoices - 1}; 0 if there is none
     */
    record Sizes(int height, int width, int channels, int classes, int styleCodes, int styleChoices) {
        public Sizes {
            BadInput.unless(
                    height >= 1 && width >= 1 && channels >= 1,
                    "an image needs a height, width and channels of at least 1, got %d, %d and %d",
                    height,
                    width,
                    channels);
            BadInput.unless(classes >= 1, "a generator needs at least 1 class, got %d", classes);
            BadInput.unless(
                    styleCodes >= 0 && (styleCodes == 0 ? styleChoices == 0 : styleChoices >= 1),
                    "each style code needs at least 1 choice, and without codes there are none, got %d codes of %d",
                    styleCodes,
                    styleChoices);
        }

        /** Numbers in an image, H * W * C. */
        public int imageSize() {
            return height * width * channels;
        }
    }

    /** The sizes, fixed for the life of a network. */
    Sizes sizes();

    /**
     * One pass.
     *
     * @param noise (B, H, W, C), standard normal
     * @param classes (B), int32
     * @param guidance (B), the scale alpha: 1 for none, more draws harder to the class and away from the others
     * @param styles (B, K), int32, uniform in training
     * @param training whether dropout and the like act
     * @return images (B, H, W, C), where the data's are in [-1, 1]; not bounded
     * @throws IllegalArgumentException if a shape is another
     */
    NDArray images(NDArray noise, NDArray classes, NDArray guidance, NDArray styles, boolean training);

    /** The shape check that every {@link #images} begins with. */
    default void checkInputs(NDArray noise, NDArray classes, NDArray guidance, NDArray styles) {
        Axes axes = Axes.of("noise", noise, "B H W C")
                .and("classes", classes, "B")
                .and("guidance", guidance, "B")
                .and("styles", styles, "B K");
        Sizes sizes = sizes();
        if (axes.size("H") != sizes.height
                || axes.size("W") != sizes.width
                || axes.size("C") != sizes.channels
                || axes.size("K") != sizes.styleCodes) {
            throw new IllegalArgumentException("noise must have shape (B, " + sizes.height + ", " + sizes.width + ", "
                    + sizes.channels + ") and styles (B, " + sizes.styleCodes + "), got " + noise.getShape() + " and "
                    + styles.getShape());
        }
    }
}
