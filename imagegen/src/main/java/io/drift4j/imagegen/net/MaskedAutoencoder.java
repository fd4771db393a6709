package io.drift4j.imagegen.net;

import ai.djl.ndarray.NDArray;
import io.drift4j.engine.nd.Ops;
import io.drift4j.engine.nn.Linear;
import io.drift4j.engine.nn.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network that learns features by filling in hidden parts of images, and by naming their class: encoder, decoder and
 * classifier over the mean of the deepest map.
 *
 * <p>Source: lambertae/drifting accd0cf, models/mae_model.py.
 */
public final class MaskedAutoencoder {
    private final MaeResNet encoder;
    private final MaeDecoder decoder;
    private final Linear classifier;

    private MaskedAutoencoder(Weights.Scope scope, MaeConfig config) {
        this.encoder = MaeResNet.create(scope.child("encoder"), config);
        this.decoder = MaeDecoder.create(scope.child("decoder"), config);
        this.classifier = Linear.create(scope.child("fc"), config.channels(MaeConfig.STAGES - 1), config.classes());
    }

    static MaskedAutoencoder create(Weights.Scope scope, MaeConfig config) {
        return new MaskedAutoencoder(scope, config);
    }

    /** The part that gives features. */
    public MaeResNet encoder() {
        return encoder;
    }

    /**
     * What the network makes of masked images.
     *
     * @param target what is to be filled in: the unmasked images, patched (B, rows, columns, p p C)
     * @param reconstruction (B, rows, columns, p p C)
     * @param logits (B, classes)
     */
    public record Result(NDArray target, NDArray reconstruction, NDArray logits) {}

    /**
     * One pass.
     *
     * @param images (B, H, W, C)
     * @param mask (B, rows, columns, 1): 1 where the patched image is set to zero, else 0
     */
    public Result forward(NDArray images, NDArray mask, boolean training) {
        NDArray target = encoder.patched(images);
        Map<String, NDArray> maps = new LinkedHashMap<>();
        encoder.forEachMap(target.sub(target.mul(mask)), training, maps::put);
        NDArray deepest = java.util.Objects.requireNonNull(maps.get("layer4")); // (B, 8W, h/8, w/8)
        long places = deepest.getShape().get(2) * deepest.getShape().get(3);
        NDArray pooled = deepest.sum(new int[] {2, 3}).div(Ops.number(deepest, places)); // (B, 8W)
        return new Result(target, decoder.forward(maps, training), classifier.forward(pooled, training));
    }
}
