package io.drift4j.imagegen.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.imagegen.ImageGenerator;
import io.drift4j.imagegen.ImageModelContents;
import io.drift4j.imagegen.latent.LatentEncoding;
import io.drift4j.imagegen.latent.Latents;
import org.jspecify.annotations.Nullable;

/** Joins images, network, features and objective: from a configuration to a generator file. */
public final class GeneratorTraining {
    private GeneratorTraining() {}

    /**
     * Reads the images, so that all bad input shows before training begins; with a codec, encodes them or opens their cache.
     *
     * @param folder where the run lives; the run goes on from its newest checkpoint
     */
    public static ImageTraining prepare(GeneratorConfig config, RunFolder folder) {
        return prepare(config, folder, LatentEncoding.Watcher.NONE);
    }

    /**
     * The same for callers who want to know how far encoding is.
     *
     * @param watcher told while images are encoded, if they are
     */
    public static ImageTraining prepare(GeneratorConfig config, RunFolder folder, LatentEncoding.Watcher watcher) {
        JsonNode fullConfig = ConfigFile.toTree(config);
        folder.requireSame(fullConfig);
        if (config.codec() == null) {
            return of(config, folder, fullConfig, TrainingImages.of(config.data()), null);
        }
        GivenCodec codec = GivenCodec.of(config.codec(), config.latentScale());
        return of(config, folder, fullConfig, new TrainingLatents(latents(config, codec, watcher)), codec);
    }

    /**
     * Makes the cache of a configuration, or checks the one that is there, and trains nothing.
     *
     * @throws BadInput if the configuration has none
     */
    public static Latents cache(GeneratorConfig config, LatentEncoding.Watcher watcher) {
        if (config.cache() == null || config.codec() == null) {
            throw new BadInput(
                    "to make a cache of latents, the configuration must have codec and cache: add them to it, or"
                            + " as --set codec=... --set cache=FOLDER");
        }
        return latents(config, GivenCodec.of(config.codec(), config.latentScale()), watcher);
    }

    private static Latents latents(GeneratorConfig config, GivenCodec codec, LatentEncoding.Watcher watcher) {
        return TrainingLatents.of(config.data(), codec, config.cache(), config.mirror(), config.train(), watcher);
    }

    private static ImageTraining of(
            GeneratorConfig config,
            RunFolder folder,
            JsonNode fullConfig,
            TrainingImages images,
            @Nullable GivenCodec codec) {
        double spread = ClassSpread.of(images);
        ImageModelContents contents = codec == null
                ? new ImageModelContents(images.shape(), images.classNames(), config.network(), null, null)
                : codec.contents(images.shape(), images.classNames(), config.network());
        ImageTraining.Finish finish = (last, manager) -> {
            Checkpoint finished = last.finished(Manifest.GENERATOR);
            return codec == null ? finished : codec.into(finished);
        };
        return new ImageTraining(
                images,
                Manifest.GENERATOR,
                config.train(),
                fullConfig,
                ConfigFile.toTree(contents),
                folder,
                (manager, weights, stream) -> {
                    ImageGenerator generator = config.network().build(weights, images.shape());
                    return new GeneratorObjective(
                            weights,
                            generator,
                            config.features().open(manager),
                            config,
                            new GeneratorBatch.Source(images, config, generator.sizes(), stream),
                            spread);
                },
                finish,
                new GeneratorPictures(images, finish));
    }
}
