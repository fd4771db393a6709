package io.drift4j.imagegen;

import io.drift4j.engine.BadInput;
import java.util.List;

/**
 * What a generator file holds beside the weights: stored in the manifest of every checkpoint.
 *
 * @param shape of the images that the network makes
 * @param classNames in the order of their numbers
 * @param network which network
 */
public record ImageModelContents(ImageShape shape, List<String> classNames, NetworkConfig network) {
    public ImageModelContents {
        classNames = List.copyOf(classNames);
        BadInput.unless(
                classNames.size() == shape.classes(),
                "classNames must name each of the %d classes, got %d",
                shape.classes(),
                classNames.size());
    }
}
