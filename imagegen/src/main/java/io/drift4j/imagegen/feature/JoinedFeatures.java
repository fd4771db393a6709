package io.drift4j.imagegen.feature;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The features of two encoders of the same images: all of the first, then those of the second under {@code second_KEY}, without
 * {@code global}, which is the same of both.
 *
 * @param first owned by this
 * @param second owned by this
 */
public record JoinedFeatures(FeatureEncoder first, FeatureEncoder second) implements FeatureEncoder {

    @Override
    public List<FeatureShape> features(int height, int width, int channels) {
        List<FeatureShape> shapes = new ArrayList<>(first.features(height, width, channels));
        for (FeatureShape shape : second.features(height, width, channels)) {
            if (!shape.key().equals(Activations.GLOBAL)) {
                shapes.add(new FeatureShape(named(shape.key()), shape.vectors(), shape.size()));
            }
        }
        return shapes;
    }

    @Override
    public void forEach(NDArray images, Consumer<Feature> take) {
        first.forEach(images, take);
        second.forEach(images, feature -> {
            if (!feature.key().equals(Activations.GLOBAL)) {
                take.accept(new Feature(named(feature.key()), feature.values()));
            }
        });
    }

    private static String named(String key) {
        return "second_" + key;
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
