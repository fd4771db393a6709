package io.drift4j.imagegen;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.imagegen.data.Sha256;
import io.drift4j.imagegen.latent.LatentCodec;
import io.drift4j.imagegen.latent.LatentDecoder;
import io.drift4j.imagegen.latent.TorchScriptDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What makes images of a generator's output.
 *
 * @param latents the decoder; the identity for a generator of images
 * @param shape of the images
 */
record ModelDecoder(LatentDecoder latents, ImageShape shape) {

    /**
     * The decoder that is given, else the codec in the file, else the decoder that the file names.
     *
     * @param checkpoint with the group of the codec, if it has one
     * @param source the generator's file, for messages
     * @throws BadInput if the generator makes images and a decoder is given, or the decoder cannot be read or does not take its latents
     */
    static ModelDecoder open(
            ImageModelContents contents,
            Checkpoint checkpoint,
            TorchScriptDecoder.@Nullable Source given,
            Path source,
            NDManager manager) {
        CodecContents codec = contents.codec();
        if (codec != null) {
            Map<String, Tensor> weights = checkpoint.groups().getOrDefault(Manifest.CODEC, Map.of());
            return new ModelDecoder(Codec.of(codec, weights, source.toString(), manager), contents.imageShape());
        }
        ImageModelContents.DecoderFile known = contents.decoder();
        if (given == null && known == null) {
            return new ModelDecoder(LatentCodec.identity(), contents.shape());
        }
        TorchScriptDecoder decoder = TorchScriptDecoder.load(file(known, given, source), scale(known, given), manager);
        return new ModelDecoder(decoder, shapeAfter(decoder, contents.shape(), manager));
    }

    /** @throws BadInput if a decoder is given for a generator of images */
    static void requireWanted(ImageModelContents contents, TorchScriptDecoder.@Nullable Source given, Path source) {
        BadInput.unless(
                given == null
                        || contents.decoder() != null
                        || (contents.codec() == null && !contents.shape().shows()),
                "a decoder is for a generator of latents without a codec, but %s makes images: leave the decoder away",
                source);
    }

    private static Path file(
            ImageModelContents.@Nullable DecoderFile known, TorchScriptDecoder.@Nullable Source given, Path source) {
        if (given != null || known == null) {
            return Objects.requireNonNull(given).path();
        }
        Path file = Path.of(known.file());
        BadInput.unless(
                Files.isRegularFile(file),
                "%s makes latents of an auto-encoder whose decoder must be at %s, there is none: say where it is (drift4j"
                        + " generate --decoder)",
                source,
                file);
        BadInput.unless(
                Sha256.of(file).equals(known.sha256()),
                "%s must be the decoder that %s was trained with, SHA-256 %s, but it is another one: put that back, or name"
                        + " one yourself (drift4j generate --decoder)",
                file,
                source,
                known.sha256());
        return file;
    }

    private static double scale(
            ImageModelContents.@Nullable DecoderFile known, TorchScriptDecoder.@Nullable Source given) {
        Double scale = given == null ? null : given.scale();
        if (scale != null) {
            return scale;
        }
        return known == null ? TorchScriptDecoder.STABLE_DIFFUSION_SCALE : known.scale();
    }

    /** What a decoder makes of one empty latent tells the shape. */
    private static ImageShape shapeAfter(LatentDecoder decoder, ImageShape latent, NDManager manager) {
        try (Scope scope = Scope.open(manager)) {
            Shape one = new Shape(1, latent.height(), latent.width(), latent.channels());
            long[] image = decoder.decode(scope.manager().zeros(one)).getShape().getShape();
            return new ImageShape((int) image[1], (int) image[2], (int) image[3], latent.classes());
        }
    }
}
