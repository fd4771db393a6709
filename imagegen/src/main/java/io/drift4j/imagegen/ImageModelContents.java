package io.drift4j.imagegen;

import io.drift4j.engine.BadInput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a generator file holds beside the weights: stored in the manifest of every checkpoint.
 *
 * @param shape of the images that the network makes, or of latents if there is a codec
 * @param classNames in the order of their numbers
 * @param network which network
 * @param codec makes images of the network's latents, with weights in the group {@code codec}; null if the network makes images
 */
public record ImageModelContents(
        ImageShape shape,
        List<String> classNames,
        NetworkConfig network,
        @Nullable CodecContents codec) {
    public ImageModelContents {
        classNames = List.copyOf(classNames);
        BadInput.unless(
                classNames.size() == shape.classes(),
                "classNames must name each of the %d classes, got %d",
                shape.classes(),
                classNames.size());
        BadInput.unless(
                codec == null || codec.latentShape().equals(shape),
                "a generator of latents must make those of its codec, %s, got %s",
                codec == null ? "" : codec.latentShape(),
                shape);
    }

    /** Of the images that are shown in the end. */
    public ImageShape imageShape() {
        return codec == null ? shape : codec.shape();
    }
}
