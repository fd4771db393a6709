package io.drift4j.imagegen.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Scope;
import java.nio.file.Path;

/**
 * A variational auto-encoder in two TorchScript files of the user: one from images (B, 3, H, W) in [-1, 1] to latents (B, c, h, w),
 * one back. Latents are multiplied by a scale after encoding and divided by it before decoding, 0.18215 for the auto-encoders of Stable
 * Diffusion.
 */
public final class TorchScriptCodec implements LatentCodec {
    /** The scale of the auto-encoders of Stable Diffusion. */
    public static final double STABLE_DIFFUSION_SCALE = 0.18215;

    private final TorchScript encoder;
    private final TorchScriptDecoder decoder;
    private final double scale;
    private final NDManager manager;

    private TorchScriptCodec(TorchScript encoder, TorchScriptDecoder decoder, double scale, NDManager manager) {
        this.encoder = encoder;
        this.decoder = decoder;
        this.scale = scale;
        this.manager = manager;
    }

    /**
     * Reads both files.
     *
     * @param scale above 0
     * @throws BadInput if one cannot be read
     */
    public static TorchScriptCodec load(Path encoder, Path decoder, double scale, NDManager manager) {
        TorchScriptDecoder.requireScale(scale);
        TorchScript first = TorchScript.load(encoder, manager);
        try {
            return new TorchScriptCodec(first, TorchScriptDecoder.load(decoder, scale, manager), scale, manager);
        } catch (BadInput e) {
            first.close();
            throw e;
        }
    }

    /** What the network makes of one empty image tells the shape. */
    @Override
    public long[] latentShape(long... image) {
        try (Scope scope = Scope.open(manager)) {
            NDArray latents = encode(scope.manager().zeros(new Shape(1, image[0], image[1], image[2])));
            return latents.getShape().slice(1).getShape();
        }
    }

    @Override
    public NDArray encode(NDArray images) {
        NDArray latents =
                encoder.run(1, TorchScriptDecoder.channelsFirst(images)).singletonOrThrow();
        return TorchScriptDecoder.channelsLast(latents.mul(scale));
    }

    @Override
    public NDArray decode(NDArray latents) {
        return decoder.decode(latents);
    }

    @Override
    public void close() {
        encoder.close();
        decoder.close();
    }
}
