package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.Training;
import io.drift4j.imagegen.Codec;
import io.drift4j.imagegen.ImageModelContents;
import io.drift4j.imagegen.ImageShape;
import io.drift4j.imagegen.NetworkConfig;
import io.drift4j.imagegen.data.DataConfig;
import io.drift4j.imagegen.data.Sha256;
import io.drift4j.imagegen.latent.LatentCodec;
import io.drift4j.imagegen.latent.TorchScriptCodec;
import io.drift4j.imagegen.latent.TorchScriptDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The codec that a configuration names, and what the generator's file says or holds of it. */
sealed interface GivenCodec {

    /** Opens it for encoding. */
    LatentCodec open(NDManager manager);

    /** What the generator's file says of itself, with how its latents become images. */
    ImageModelContents contents(ImageShape latents, List<String> classNames, NetworkConfig network);

    /** The generator's file with what it needs of the codec. */
    Checkpoint into(Checkpoint generator);

    /**
     * Reads what there is.
     *
     * @param path see {@link GeneratorConfig#codec}
     * @param scale see {@link GeneratorConfig#latentScale}
     * @throws BadInput if there is no codec, or a scale for one that has its own
     */
    static GivenCodec of(String path, @Nullable Double scale) {
        Path file = Path.of(path);
        if (TorchScriptCodec.isIn(file)) {
            return new Brought(file, Objects.requireNonNullElse(scale, TorchScriptDecoder.STABLE_DIFFUSION_SCALE));
        }
        BadInput.unless(
                Files.exists(file),
                "a codec must exist, there is none at %s: name a run of drift4j train codec, or a folder with encoder.pt and"
                        + " decoder.pt",
                file);
        Path finished = file.resolve(Manifest.CODEC + ".drift4j");
        Checkpoint codec = Checkpoint.read(Files.exists(finished) ? finished : file, List.of(Training.EMA));
        BadInput.unless(
                scale == null,
                "latentScale is for an auto-encoder in TorchScript files, but %s is a codec of drift4j, which has its own:"
                        + " leave latentScale away",
                file);
        return new Trained(file, codec);
    }

    /**
     * Checks the keys of a configuration that go with each other.
     *
     * @throws BadInput if {@code cache} or {@code latentScale} are given without {@code codec}, the scale is none, or images
     *     are to be augmented before they are encoded
     */
    static void requireTogether(
            DataConfig data, @Nullable String codec, @Nullable Double latentScale, @Nullable String cache) {
        BadInput.unless(
                codec == null || !data.augment(),
                "latents are made once, of the same part of each image: leave data.augment away, or codec");
        BadInput.unless(
                codec != null || (cache == null && latentScale == null),
                "cache and latentScale are for latents, which need a codec: set codec to a run of drift4j train codec, or to a"
                        + " folder with encoder.pt and decoder.pt, or leave them away");
        if (latentScale != null) {
            TorchScriptDecoder.requireScale(latentScale);
        }
    }

    /** One of {@code drift4j train codec}: small enough to be in the generator's file. */
    record Trained(Path file, Checkpoint codec) implements GivenCodec {
        @Override
        public LatentCodec open(NDManager manager) {
            return Codec.of(codec, file, manager);
        }

        @Override
        public ImageModelContents contents(ImageShape latents, List<String> classNames, NetworkConfig network) {
            return new ImageModelContents(latents, classNames, network, Codec.contents(codec.manifest()), null);
        }

        @Override
        public Checkpoint into(Checkpoint generator) {
            return generator.withGroup(Manifest.CODEC, codec.groups().getOrDefault(Training.EMA, Map.of()));
        }
    }

    /** An auto-encoder in TorchScript files, which the generator's file names. */
    record Brought(Path folder, double scale) implements GivenCodec {
        @Override
        public LatentCodec open(NDManager manager) {
            return TorchScriptCodec.load(folder, scale, manager);
        }

        @Override
        public ImageModelContents contents(ImageShape latents, List<String> classNames, NetworkConfig network) {
            Path decoder = TorchScriptCodec.decoderFile(folder);
            return new ImageModelContents(
                    latents,
                    classNames,
                    network,
                    null,
                    new ImageModelContents.DecoderFile(decoder.toString(), Sha256.of(decoder), scale));
        }

        @Override
        public Checkpoint into(Checkpoint generator) {
            return generator;
        }
    }
}
