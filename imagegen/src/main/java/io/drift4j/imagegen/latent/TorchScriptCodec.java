package io.drift4j.imagegen.latent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Scope;
import io.drift4j.imagegen.data.Sha256;
import io.drift4j.imagegen.net.TorchScript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A variational auto-encoder in a folder with two TorchScript files of the user: {@code encoder.pt} from images (B, 3, H, W) in [-1, 1] to
 * latents (B, c, h, w), {@code decoder.pt} back. Latents are multiplied by a scale after encoding and divided by it before
 * decoding, 0.18215 for the auto-encoders of Stable Diffusion.
 *
 * <p>Differs from the released code, which keeps one draw of the posterior an image: here the encoder must draw nothing, so it
 * gives the posterior's mean.
 */
public final class TorchScriptCodec implements LatentCodec {
    private static final String ENCODER = "encoder.pt";
    private static final String DECODER = "decoder.pt";

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

    /** Whether a folder is one of an auto-encoder, rather than a run of {@code drift4j train codec}. */
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(ENCODER)) || Files.exists(decoderFile(folder));
    }

    /** Where the decoder is in a folder. */
    public static Path decoderFile(Path folder) {
        return folder.resolve(DECODER);
    }

    /**
     * Reads both files.
     *
     * @param scale above 0
     * @throws BadInput if one cannot be read
     */
    public static TorchScriptCodec load(Path folder, double scale, NDManager manager) {
        TorchScript first = TorchScript.load(folder.resolve(ENCODER), manager);
        try {
            TorchScriptDecoder second = TorchScriptDecoder.load(decoderFile(folder), scale, manager);
            return new TorchScriptCodec(first, second, scale, manager);
        } catch (BadInput e) {
            first.close();
            throw e;
        }
    }

    /**
     * What the networks make of one empty image tells the shape.
     *
     * @throws BadInput if the encoder draws by chance, or the decoder does not give images of the same shape back
     */
    @Override
    public long[] latentShape(long... image) {
        try (Scope scope = Scope.open(manager)) {
            NDArray empty = scope.manager().zeros(new Shape(1, image[0], image[1], image[2]));
            NDArray latents = encode(empty);
            BadInput.unless(
                    Arrays.equals(latents.toFloatArray(), encode(empty).toFloatArray()),
                    "%s must give the same latents of an image every time, but it draws them: save a network that gives the"
                            + " mean of its distribution (mode())",
                    encoder.file());
            Shape back = decode(latents).getShape();
            BadInput.unless(
                    back.equals(empty.getShape()),
                    "%s must give images back as they were, %s, it makes %s of their latents %s",
                    decoder.file(),
                    empty.getShape(),
                    back,
                    latents.getShape());
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
    public String fingerprint() {
        return "TorchScript encoder, SHA-256 " + Sha256.of(encoder.file()) + ", scale " + scale;
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
