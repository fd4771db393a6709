package io.drift4j.imagegen.latent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;
import io.drift4j.imagegen.net.TorchScript;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The decoder of a variational auto-encoder in a TorchScript file of the user, from latents (B, c, h, w) to images (B, C, H, W) in
 * [-1, 1]. Latents are divided by a scale before decoding, 0.18215 for the auto-encoders of Stable Diffusion.
 */
public final class TorchScriptDecoder implements LatentDecoder {
    /** The scale of the auto-encoders of Stable Diffusion. */
    public static final double STABLE_DIFFUSION_SCALE = 0.18215;

    private final TorchScript network;
    private final double scale;

    private TorchScriptDecoder(TorchScript network, double scale) {
        this.network = network;
        this.scale = scale;
    }

    /**
     * Where a decoder is.
     *
     * @param path of the TorchScript file
     * @param scale what latents are divided by, above 0; null for what the generator's file says, or else that of Stable
     *     Diffusion
     */
    public record Source(Path path, @Nullable Double scale) {
        public Source {
            if (scale != null) {
                requireScale(scale);
            }
        }
    }

    /**
     * Reads the file.
     *
     * @param scale above 0
     * @throws BadInput if it cannot be read
     */
    public static TorchScriptDecoder load(Path file, double scale, NDManager manager) {
        requireScale(scale);
        return new TorchScriptDecoder(TorchScript.load(file, manager), scale);
    }

    /** @throws BadInput unless latents can be multiplied by it and divided again */
    public static void requireScale(double scale) {
        BadInput.unless(scale > 0 && Double.isFinite(scale), "the scale of latents must be above 0, got %s", scale);
    }

    Path file() {
        return network.file();
    }

    @Override
    public NDArray decode(NDArray latents) {
        return channelsLast(network.run(1, channelsFirst(latents.div(scale))).singletonOrThrow());
    }

    static NDArray channelsFirst(NDArray array) {
        return array.transpose(0, 3, 1, 2);
    }

    static NDArray channelsLast(NDArray array) {
        BadInput.unless(
                array.getShape().dimension() == 4,
                "an auto-encoder must give arrays of four axes (B, C, H, W), got %s",
                array.getShape());
        return array.transpose(0, 2, 3, 1);
    }

    @Override
    public void close() {
        network.close();
    }
}
