package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.engine.train.Training;
import io.drift4j.imagegen.feature.MaeFeatures;
import io.drift4j.imagegen.latent.LatentEncoding;
import io.drift4j.imagegen.net.MaeConfig;
import io.drift4j.imagegen.net.MaeResNet;
import java.nio.file.Files;
import java.nio.file.Path;

/** Joins images, masked autoencoder and objective: from a configuration to an encoder file, and from that to features. */
public final class EncoderTraining {
    private static final String ENCODER = "encoder.";

    private EncoderTraining() {}

    /**
     * Reads the images, so that all bad input shows before training begins; with a codec, encodes them or opens their cache.
     *
     * @param folder where the run lives; the run goes on from its newest checkpoint
     */
    public static ImageTraining prepare(EncoderConfig config, RunFolder folder) {
        return prepare(config, folder, LatentEncoding.Watcher.NONE);
    }

    /**
     * The same for callers who want to know how far encoding is.
     *
     * @param watcher told while images are encoded, if they are
     */
    public static ImageTraining prepare(EncoderConfig config, RunFolder folder, LatentEncoding.Watcher watcher) {
        JsonNode fullConfig = ConfigFile.toTree(config);
        folder.requireSame(fullConfig);
        TrainingImages images = images(config, watcher);
        MaeConfig network = config.network().of(images.shape());
        return new ImageTraining(
                images,
                Manifest.ENCODER,
                config.train(),
                fullConfig,
                ConfigFile.toTree(network),
                folder,
                (manager, weights, stream) ->
                        new EncoderObjective(weights, network.build(weights), network, config, images),
                (last, manager) -> last.finished(Manifest.ENCODER),
                null);
    }

    private static TrainingImages images(EncoderConfig config, LatentEncoding.Watcher watcher) {
        if (config.codec() == null) {
            return TrainingImages.of(config.data());
        }
        GivenCodec codec = GivenCodec.of(config.codec(), config.latentScale());
        return new TrainingLatents(
                TrainingLatents.of(config.data(), codec, config.cache(), config.mirror(), config.train(), watcher));
    }

    /**
     * The features of a trained encoder; its decoder and classifier are left away.
     *
     * @param file an encoder file, a checkpoint folder, or the run folder of a finished training
     * @throws BadInput if it is none of these or damaged
     */
    public static MaeFeatures features(NDManager manager, Path file) {
        Path finished = file.resolve(Manifest.ENCODER + ".drift4j");
        Path source = Files.exists(finished) ? finished : file;
        Manifest manifest = Checkpoint.readManifest(source).require(Manifest.ENCODER, source);
        MaeConfig config = ConfigFile.bind(manifest.contents(), MaeConfig.class, source + ": contents");
        Weights weights = Weights.unset(manager);
        try {
            MaeResNet network = config.buildEncoder(weights);
            Checkpoint.fill(weights, source, Training.EMA, name -> name.startsWith(ENCODER));
            return MaeFeatures.of(network, weights);
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }
}
