package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.drift4j.engine.nn.Weights;
import io.drift4j.imagegen.Codec;
import java.util.List;
import java.util.Map;

/**
 * Giving back images: the mean squared error between an image and what the codec makes of its latent and a little noise.
 *
 * <p>Metrics: {@code error}, its root, where images are in [-1, 1]; {@code latent_rms}, of latents before they are scaled.
 */
final class CodecObjective extends ImageObjective {
    private final Codec codec;
    private final CodecConfig config;

    CodecObjective(Weights weights, Codec codec, CodecConfig config, TrainingImages images) {
        super(weights, images, config.train().batchSize(), config.mirror());
        this.codec = codec;
        this.config = config;
    }

    @Override
    public List<String> metrics() {
        return List.of("error", "latent_rms");
    }

    @Override
    public Result loss(ImageBatch batch, NDManager step) {
        NDArray pixels = pixels(batch, step);
        NDArray latents = codec.unscaled(pixels);
        NDArray rms = latents.stopGradient().square().mean().sqrt();
        int size = Math.toIntExact(latents.size());
        NDArray noise = step.create(batch.draws().gaussians(size), latents.getShape());
        NDArray again = codec.fromUnscaled(latents.add(noise.mul(rms).mul(config.noise())));
        NDArray loss = again.sub(pixels).square().mean();
        return new Result(loss, Map.of("error", loss.stopGradient().sqrt(), "latent_rms", rms));
    }
}
