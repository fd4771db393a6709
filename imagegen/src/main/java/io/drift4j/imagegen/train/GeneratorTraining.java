package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.engine.train.Training;
import io.drift4j.imagegen.Codec;
import io.drift4j.imagegen.CodecContents;
import io.drift4j.imagegen.ImageGenerator;
import io.drift4j.imagegen.ImageModelContents;
import io.drift4j.imagegen.data.LabelledImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Joins images, network, features and objective: from a configuration to a generator file. */
public final class GeneratorTraining {
    private GeneratorTraining() {}

    /**
     * Reads the images, so that all bad input shows before training begins.
     *
     * @param folder where the run lives; the run goes on from its newest checkpoint
     */
    public static ImageTraining prepare(GeneratorConfig config, RunFolder folder) {
        JsonNode fullConfig = ConfigFile.toTree(config);
        folder.requireSame(fullConfig);
        LabelledImages data = config.data().train();
        TrainingImages pixels = TrainingImages.of(data);
        if (config.codec() == null) {
            return of(config, folder, fullConfig, data, pixels, null);
        }
        Path file = Path.of(config.codec());
        Path finished = file.resolve(Manifest.CODEC + ".drift4j");
        Checkpoint codec = Checkpoint.read(Files.exists(finished) ? finished : file, List.of(Training.EMA));
        try (NDManager manager =
                        Backend.open(config.train().device(), config.train().threads());
                Codec opened = Codec.of(codec, file, manager)) {
            TrainingImages latents = TrainingLatents.of(pixels, config.mirror(), opened, manager);
            return of(config, folder, fullConfig, data, latents, codec);
        }
    }

    private static ImageTraining of(
            GeneratorConfig config,
            RunFolder folder,
            JsonNode fullConfig,
            LabelledImages data,
            TrainingImages images,
            @Nullable Checkpoint codec) {
        double spread = ClassSpread.of(images);
        CodecContents codecContents = codec == null ? null : Codec.contents(codec.manifest());
        ImageModelContents contents =
                new ImageModelContents(images.shape(), images.classNames(), config.network(), codecContents);
        ImageTraining.Finish finish = (last, manager) -> {
            Checkpoint finished = last.finished(Manifest.GENERATOR);
            return codec == null
                    ? finished
                    : finished.withGroup(Manifest.CODEC, codec.groups().getOrDefault(Training.EMA, Map.of()));
        };
        return new ImageTraining(
                images.count(),
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
                new GeneratorPictures(data, finish));
    }
}
