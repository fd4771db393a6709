package io.drift4j.imagegen;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nn.Conv2d;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.Safetensors;
import io.drift4j.engine.train.Training;
import io.drift4j.imagegen.data.Sha256;
import io.drift4j.imagegen.latent.LatentCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A small convolutional autoencoder: images (H, W, C) to latents (H/4, W/4, c) and back.
 *
 * <pre>
 * encoder: conv 3x3 to W, silu, conv 3x3 stride 2 to 2W, silu, conv 3x3 stride 2 to 2W, silu, conv 3x3 to c
 * decoder: conv 3x3 to 2W, silu, [double, conv 3x3, silu] to 2W, [double, conv 3x3, silu] to W, conv 3x3 to C
 * </pre>
 *
 * <p>Doubling repeats each place. Latents are divided by {@link CodecContents#deviation}, so that those of the training data
 * have a root mean square of 1.
 *
 * <p>Differs from the variational autoencoder of published latent generators, which draws a latent: here it is a function of
 * the image.
 */
public final class Codec implements LatentCodec {
    private final CodecContents contents;
    private final Weights weights;
    private final List<Conv2d> encoder;
    private final List<Conv2d> decoder;

    private Codec(CodecContents contents, Weights weights) {
        this.contents = contents;
        this.weights = weights;
        int w = contents.width();
        int c = contents.shape().channels();
        Weights.Scope in = weights.scope().child("encoder");
        encoder = List.of(
                Conv2d.create(in.child("0"), c, w, 3, 1),
                Conv2d.create(in.child("1"), w, 2 * w, 3, 2),
                Conv2d.create(in.child("2"), 2 * w, 2 * w, 3, 2),
                Conv2d.create(in.child("3"), 2 * w, contents.latentChannels(), 3, 1));
        Weights.Scope out = weights.scope().child("decoder");
        decoder = List.of(
                Conv2d.create(out.child("0"), contents.latentChannels(), 2 * w, 3, 1),
                Conv2d.create(out.child("1"), 2 * w, 2 * w, 3, 1),
                Conv2d.create(out.child("2"), 2 * w, w, 3, 1),
                Conv2d.create(out.child("3"), w, c, 3, 1));
    }

    /** The network over empty weights, which it fills and owns. */
    public static Codec build(CodecContents contents, Weights weights) {
        return new Codec(contents, weights);
    }

    /**
     * Loads a {@code codec.drift4j} file or a checkpoint folder; of a training checkpoint the averaged weights.
     *
     * @throws BadInput if the file is no codec or is damaged
     */
    public static Codec load(Path file, NDManager manager) {
        return of(Checkpoint.read(file, List.of(Training.EMA)), file, manager);
    }

    /** The codec of a checkpoint that has been read, otherwise as {@link #load}. */
    public static Codec of(Checkpoint checkpoint, Path source, NDManager manager) {
        CodecContents contents = contents(checkpoint.manifest().require(Manifest.CODEC, source));
        return of(contents, checkpoint.groups().getOrDefault(Training.EMA, Map.of()), source.toString(), manager);
    }

    /** What a codec's manifest says of it. */
    public static CodecContents contents(Manifest manifest) {
        return ConfigFile.bind(manifest.contents(), CodecContents.class, "contents of the codec");
    }

    /** The codec with these weights, frozen. */
    public static Codec of(CodecContents contents, Map<String, Tensor> values, String source, NDManager manager) {
        Weights weights = Weights.unset(manager);
        Codec codec = new Codec(contents, weights);
        weights.load(values, source);
        weights.trainable(false);
        return codec;
    }

    /** What the file says of itself. */
    public CodecContents contents() {
        return contents;
    }

    @Override
    public long[] latentShape(long... image) {
        ImageShape shape = contents.shape();
        BadInput.unless(
                image.length == 3
                        && image[0] == shape.height()
                        && image[1] == shape.width()
                        && image[2] == shape.channels(),
                "a codec takes images of the shape it was trained on, %dx%dx%d, got %s",
                shape.height(),
                shape.width(),
                shape.channels(),
                java.util.Arrays.toString(image));
        ImageShape latent = contents.latentShape();
        return new long[] {latent.height(), latent.width(), latent.channels()};
    }

    @Override
    public String fingerprint() {
        byte[] numbers = Safetensors.encode(weights.export());
        byte[] sizes = ConfigFile.toTree(contents).toString().getBytes(StandardCharsets.UTF_8);
        return "codec, SHA-256 " + Sha256.of(sizes, numbers);
    }

    @Override
    public NDArray encode(NDArray images) {
        return unscaled(images).div(contents.deviation());
    }

    @Override
    public NDArray decode(NDArray latents) {
        return fromUnscaled(latents.mul(contents.deviation()));
    }

    /** Latents before they are divided by their deviation, (B, h, w, c). */
    public NDArray unscaled(NDArray images) {
        NDArray x = images.transpose(0, 3, 1, 2); // (B, C, H, W)
        for (int i = 0; i < encoder.size(); i++) {
            x = encoder.get(i).forward(i == 0 ? x : silu(x), false);
        }
        return x.transpose(0, 2, 3, 1);
    }

    /** Images of such latents, (B, H, W, C). */
    public NDArray fromUnscaled(NDArray latents) {
        NDArray x = decoder.get(0).forward(latents.transpose(0, 3, 1, 2), false);
        for (int i = 1; i < decoder.size(); i++) {
            NDArray h = silu(x);
            x = decoder.get(i).forward(i < decoder.size() - 1 ? h.repeat(2, 2).repeat(3, 2) : h, false);
        }
        return x.transpose(0, 2, 3, 1);
    }

    private static NDArray silu(NDArray x) {
        return x.mul(Activation.sigmoid(x)); // the platform's own multiplies by 1 first
    }

    @Override
    public void close() {
        weights.close();
    }
}
