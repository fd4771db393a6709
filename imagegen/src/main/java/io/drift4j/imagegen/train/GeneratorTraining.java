package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.engine.train.Training;
import io.drift4j.imagegen.ImageGenerator;
import io.drift4j.imagegen.ImageModelContents;
import io.drift4j.imagegen.feature.FeatureEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Joins images, network, features, objective and loop: from a configuration to a generator file. */
public final class GeneratorTraining {
    /** Name of the finished generator in its run folder. */
    public static final String GENERATOR_FILE = "generator.drift4j";

    private final GeneratorConfig config;
    private final TrainingImages images;
    private final double dataSpread;
    private final RunFolder folder;

    private GeneratorTraining(GeneratorConfig config, TrainingImages images, RunFolder folder) {
        this.config = config;
        this.images = images;
        this.dataSpread = ClassSpread.of(images);
        this.folder = folder;
    }

    /**
     * Reads the images, so that all bad input shows before training begins.
     *
     * @param folder where the run lives; the run goes on from its newest checkpoint
     */
    public static GeneratorTraining prepare(GeneratorConfig config, RunFolder folder) {
        folder.requireSame(ConfigFile.toTree(config));
        return new GeneratorTraining(config, TrainingImages.of(config.data().train()), folder);
    }

    /** Images to learn from. */
    public int images() {
        return images.count();
    }

    /** Where the finished generator is written. */
    public Path generatorFile() {
        return folder.root().resolve(GENERATOR_FILE);
    }

    /** Whether the last step is taken and the generator written, so that nothing is left to do. */
    public boolean finished() {
        return folder.newestStep() == config.train().steps() && Files.exists(generatorFile());
    }

    /**
     * Trains to the last step, or until {@code stop} is true; then writes a resumable checkpoint, and at the last step the
     * generator file. A finished run is checked and stays as it is.
     *
     * @return the generator file, or the run folder's newest checkpoint if training was stopped
     */
    public Path run(Training.Watcher watcher, BooleanSupplier stop) {
        boolean finished = finished();
        RandomStream stream = RandomStream.of(config.train().seed());
        try (NDManager manager =
                        Backend.open(config.train().device(), config.train().threads());
                Weights weights = Weights.create(manager, stream.split("weights"));
                FeatureEncoder encoder = config.features().open(manager)) {
            ImageGenerator generator = config.network().build(weights, images.shape());
            GeneratorBatch.Source source = new GeneratorBatch.Source(images, config, generator.sizes(), stream);
            Training<GeneratorBatch> training = new Training<>(
                    new GeneratorObjective(weights, generator, encoder, config, source, dataSpread),
                    config.train(),
                    ConfigFile.toTree(config),
                    contents(),
                    folder);
            Checkpoint last = training.run(manager, watcher, stop);
            if (last.manifest().step() < config.train().steps()) {
                return folder.newest().orElseThrow();
            }
            if (!finished) {
                last.finished(Manifest.GENERATOR).write(generatorFile());
            }
            return generatorFile();
        }
    }

    private JsonNode contents() {
        return ConfigFile.toTree(new ImageModelContents(images.shape(), images.classNames(), config.network()));
    }
}
