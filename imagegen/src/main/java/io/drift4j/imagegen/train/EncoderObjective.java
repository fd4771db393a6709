package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.drift4j.engine.nn.Weights;
import io.drift4j.imagegen.net.MaeConfig;
import io.drift4j.imagegen.net.MaeLoss;
import io.drift4j.imagegen.net.MaskedAutoencoder;
import java.util.List;
import java.util.Map;

/**
 * Filling in hidden parts of images, see {@link MaeLoss}; in the last steps also naming their class.
 *
 * <p>Metrics: {@code reconstruction}, the first part of the loss; {@code accuracy}, the share of masked training images whose
 * class is named right (guessing, before the class counts).
 */
final class EncoderObjective extends ImageObjective {
    private final MaskedAutoencoder network;
    private final MaeConfig shape;
    private final EncoderConfig config;

    EncoderObjective(
            Weights weights, MaskedAutoencoder network, MaeConfig shape, EncoderConfig config, TrainingImages images) {
        super(weights, images, config.train().batchSize(), config.mirror());
        this.network = network;
        this.shape = shape;
        this.config = config;
    }

    @Override
    public List<String> metrics() {
        return List.of("reconstruction", "accuracy");
    }

    @Override
    public Result loss(ImageBatch batch, NDManager step) {
        int b = batch.labels().length;
        NDArray pixels = pixels(batch, step);
        NDArray labels = step.create(batch.labels());
        NDArray mask = MaeLoss.mask(
                step,
                batch.draws(),
                b,
                shape.rows(0),
                shape.columns(0),
                config.maskPatch(),
                config.leastMasked(),
                config.mostMasked());
        double share = config.classShare(batch.number() / config.train().accumulation());
        MaskedAutoencoder.Result result = network.forward(pixels, mask, true);
        MaeLoss.Value value = MaeLoss.of(result, mask, labels, share);
        NDArray named = result.logits().stopGradient().argMax(1).toType(DataType.INT32, false);
        return new Result(
                value.loss().mean(),
                Map.of(
                        "reconstruction", value.reconstruction().mean(),
                        "accuracy",
                                named.eq(labels).toType(DataType.FLOAT32, false).mean()));
    }
}
