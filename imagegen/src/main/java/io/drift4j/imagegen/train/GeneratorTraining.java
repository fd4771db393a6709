package io.drift4j.imagegen.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.imagegen.ImageGenerator;
import io.drift4j.imagegen.ImageModelContents;

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
        TrainingImages images = TrainingImages.of(config.data().train());
        double spread = ClassSpread.of(images);
        return new ImageTraining(
                images.count(),
                Manifest.GENERATOR,
                config.train(),
                fullConfig,
                ConfigFile.toTree(new ImageModelContents(images.shape(), images.classNames(), config.network())),
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
                });
    }
}
