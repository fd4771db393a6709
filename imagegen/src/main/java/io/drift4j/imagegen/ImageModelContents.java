package io.drift4j.imagegen;

import io.drift4j.engine.BadInput;
import io.drift4j.imagegen.latent.TorchScriptDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a generator file holds beside the weights: stored in the manifest of every checkpoint.
 *
 * @param shape of the images that the network makes, or of latents if there is a codec
 * @param classNames in the order of their numbers
 * @param network which network
 * @param codec makes images of the network's latents, with weights in the group {@code codec}; null if the network makes images
 *     or latents of another auto-encoder
 * @param decoder the decoder of that other auto-encoder; null if it is not known, as of imported generators
 */
public record ImageModelContents(
        ImageShape shape,
        List<String> classNames,
        NetworkConfig network,
        @Nullable CodecContents codec,
        @Nullable DecoderFile decoder) {

    /**
     * A decoder that a user brought, which is not in the generator's file.
     *
     * @param file TorchScript, where it was in training
     * @param sha256 its fingerprint
     * @param scale what latents are divided by
     */
    public record DecoderFile(String file, String sha256, double scale) {
        public DecoderFile {
            TorchScriptDecoder.requireScale(scale);
        }
    }

    public ImageModelContents {
        classNames = List.copyOf(classNames);
        BadInput.unless(
                classNames.size() == shape.classes(),
                "classNames must name each of the %d classes, got %d",
                shape.classes(),
                classNames.size());
        BadInput.unless(
                codec == null || codec.latentShape().text().equals(shape.text()),
                "a generator of latents must make those of its codec, %s, got %s",
                codec == null ? "" : codec.latentShape().text(),
                shape.text());
        BadInput.unless(codec == null || decoder == null, "latents have either a codec or another decoder, got both");
    }

    /** Of the images that are shown in the end. */
    public ImageShape imageShape() {
        return codec == null ? shape : codec.shape().withClasses(shape.classes()); // a codec knows no classes
    }
}
