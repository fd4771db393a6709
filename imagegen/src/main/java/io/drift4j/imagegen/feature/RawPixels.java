package io.drift4j.imagegen.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.Consumer;

/** The image itself as one vector: {@code global}, T = 1, D = H * W * C. */
public final class RawPixels implements FeatureEncoder {
    private static final String GLOBAL = "global";

    @Override
    public List<FeatureShape> features(int height, int width, int channels) {
        return List.of(new FeatureShape(GLOBAL, 1, height * width * channels));
    }

    @Override
    public void forEach(NDArray images, Consumer<Feature> take) {
        Shape shape = images.getShape();
        take.accept(new Feature(GLOBAL, images.reshape(shape.get(0), 1, shape.size() / shape.get(0))));
    }

    @Override
    public void close() {
        // holds nothing
    }
}
