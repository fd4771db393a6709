package io.drift4j.imagegen.feature;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Consumer;

/** A fixed function from images to features; each of a feature's T vectors of D numbers is a drift problem of its own. */
public interface FeatureEncoder extends AutoCloseable {

    /** The features of images of this shape, in the order in which they come. */
    List<FeatureShape> features(int height, int width, int channels);

    /**
     * Gives the features of images (B, H, W, C) one after the other. Gradients flow to the images; weights are frozen.
     *
     * @param take gets each feature; its values belong to the manager of the images
     */
    void forEach(NDArray images, Consumer<Feature> take);

    @Override
    void close();
}
