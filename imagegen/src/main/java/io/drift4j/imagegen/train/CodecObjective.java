package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Objective;
import io.drift4j.imagegen.Codec;
import io.drift4j.imagegen.ImageShape;
import java.util.List;
import java.util.Map;

/**
 * Giving back images: the mean squared error between an image and what the codec makes of its latent and a little noise.
 *
 * <p>Metrics: {@code error}, its root, where images are in [-1, 1]; {@code latent_rms}, of latents before they are scaled.
 */
final class CodecObjective implements Objective<ImageBatch> {
    private final Weights weights;
    private final Codec codec;
    private final CodecConfig config;
    private final TrainingImages images;

    CodecObjective(Weights weights, Codec codec, CodecConfig config, TrainingImages images) {
        this.weights = weights;
        this.codec = codec;
        this.config = config;
        this.images = images;
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public List<String> metrics() {
        return List.of("error", "latent_rms");
    }

    @Override
    public Unit unit() {
        return new Unit("images", 1);
    }

    @Override
    public ImageBatch draw(long number, RandomStream draws) {
        return ImageBatch.draw(images, config.train().batchSize(), config.mirror(), number, draws);
    }

    @Override
    public Result loss(ImageBatch batch, NDManager step) {
        ImageShape shape = images.shape();
        NDArray pixels = step.create(
                batch.pixels(), new Shape(batch.labels().length, shape.height(), shape.width(), shape.channels()));
        NDArray latents = codec.unscaled(pixels);
        NDArray rms = latents.stopGradient().square().mean().sqrt();
        int size = Math.toIntExact(latents.size());
        NDArray noise = step.create(batch.draws().gaussians(size), latents.getShape());
        NDArray again = codec.fromUnscaled(latents.add(noise.mul(rms).mul(config.noise())));
        NDArray loss = again.sub(pixels).square().mean();
        return new Result(loss, Map.of("error", loss.stopGradient().sqrt(), "latent_rms", rms));
    }
}
