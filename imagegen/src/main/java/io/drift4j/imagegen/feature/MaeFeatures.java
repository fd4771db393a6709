package io.drift4j.imagegen.feature;

import ai.djl.ndarray.NDArray;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nn.Weights;
import io.drift4j.imagegen.net.MaeConfig;
import io.drift4j.imagegen.net.MaeResNet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The features of images and of every map of a trained {@link MaeResNet}: {@code global}, {@code norm_x}, and of each map its
 * vectors, means and deviations.
 */
public final class MaeFeatures implements FeatureEncoder {
    private final MaeResNet encoder;
    private final Weights weights;

    private MaeFeatures(MaeResNet encoder, Weights weights) {
        this.encoder = encoder;
        this.weights = weights;
    }

    /** Features of this encoder, whose weights are frozen and from now on owned by the result. */
    public static MaeFeatures of(MaeResNet encoder, Weights weights) {
        weights.trainable(false);
        return new MaeFeatures(encoder, weights);
    }

    @Override
    public List<FeatureShape> features(int height, int width, int channels) {
        MaeConfig config = encoder.config();
        BadInput.unless(
                height == config.height() && width == config.width() && channels == config.channels(),
                "images must have the shape that the encoder was trained on, %dx%dx%d, but are %dx%dx%d",
                config.height(),
                config.width(),
                config.channels(),
                height,
                width,
                channels);
        List<FeatureShape> shapes = new ArrayList<>();
        shapes.add(Activations.globalShape(height, width, channels));
        shapes.add(Activations.normShape(config.patchedChannels()));
        for (MaeResNet.MapShape map : encoder.maps()) {
            shapes.addAll(Activations.mapShapes(map.name(), map.channels(), map.rows(), map.columns()));
        }
        return shapes;
    }

    @Override
    public void forEach(NDArray images, Consumer<Feature> take) {
        take.accept(Activations.global(images));
        NDArray patched = encoder.patched(images);
        take.accept(Activations.norm(patched));
        encoder.forEachMap(patched, false, (name, map) -> Activations.ofMap(name, map, take));
    }

    @Override
    public void close() {
        weights.close();
    }
}
