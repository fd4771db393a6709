package io.drift4j.imagegen.feature;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Consumer;

/** Turns images into what they are compared by. Its weights are frozen; gradients flow to the images. */
public sealed interface FeatureEncoder extends AutoCloseable
        permits RawPixels, MaeFeatures, TorchScriptFeatures, JoinedFeatures {

    /**
     * The features of {@link #forEach}, in order.
     *
     * @throws io.drift4j.engine.BadInput if the encoder does not take images of this shape
     */
    List<FeatureShape> features(int height, int width, int channels);

    /**
     * The features of some images, one after the other.
     *
     * @param images (B, H, W, C) in about [-1, 1]
     * @param take is given each; valid until the scope around ends
     */
    void forEach(NDArray images, Consumer<Feature> take);

    @Override
    void close();
}
