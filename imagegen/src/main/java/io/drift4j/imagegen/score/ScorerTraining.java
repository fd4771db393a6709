package io.drift4j.imagegen.score;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.engine.train.Training;
import io.drift4j.imagegen.data.LabelledImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** From images to a scoring classifier's file. */
public final class ScorerTraining {
    /** Name of the finished classifier in its run folder. */
    public static final String SCORER_FILE = "scorer.drift4j";

    private final ScorerConfig config;
    private final LabelledImages train;
    private final LabelledImages test;
    private final RunFolder folder;

    private ScorerTraining(ScorerConfig config, LabelledImages train, LabelledImages test, RunFolder folder) {
        this.config = config;
        this.train = train;
        this.test = test;
        this.folder = folder;
    }

    /**
     * Reads the images, so that all bad input shows before training begins.
     *
     * @param folder where the run lives; the run goes on from its newest checkpoint
     */
    public static ScorerTraining prepare(ScorerConfig config, RunFolder folder) {
        folder.requireSame(ConfigFile.toTree(config));
        LabelledImages train = config.data().train();
        LabelledImages test = config.data().test();
        BadInput.unless(
                test.classNames().equals(train.classNames()) && test.imageSize() == train.imageSize(),
                "training and test images must have the same classes and sizes, got %s of %s numbers and %s of %s",
                train.classNames(),
                train.imageSize(),
                test.classNames(),
                test.imageSize());
        return new ScorerTraining(config, train, test, folder);
    }

    /** Where the finished classifier is written. */
    public Path scorerFile() {
        return folder.root().resolve(SCORER_FILE);
    }

    /** Whether the last step is taken and the file written, so that nothing is left to do. */
    public boolean finished() {
        return folder.newestStep() == config.train().steps() && Files.exists(scorerFile());
    }

    /**
     * Trains to the last step, or until {@code stop} is true; then writes a resumable checkpoint, and at the last step the
     * classifier with its accuracy on the test images.
     *
     * @return the classifier's file, or the run folder's newest checkpoint if training was stopped
     */
    public Path run(Training.Watcher watcher, BooleanSupplier stop) {
        try (NDManager manager =
                        Backend.open(config.train().device(), config.train().threads());
                Weights weights = Weights.create(
                        manager, RandomStream.of(config.train().seed()).split("weights"))) {
            ScorerNetwork network = new ScorerNetwork(weights, train.imageSize(), config.hidden(), train.classes());
            ScorerContents contents = new ScorerContents(
                    config.hidden(), train.height(), train.width(), train.channels(), train.classNames());
            Checkpoint last = new Training<>(
                            new ScorerObjective(
                                    weights, network, train, config.train().batchSize(), config.noise()),
                            config.train(),
                            ConfigFile.toTree(config),
                            ConfigFile.toTree(contents),
                            folder)
                    .run(manager, watcher, stop);
            if (last.manifest().step() < config.train().steps()) {
                return folder.newest().orElseThrow();
            }
            if (!Files.exists(scorerFile())) {
                Checkpoint finished = last.finished(ScorerContents.KIND);
                double accuracy;
                try (ScoringClassifier classifier = ScoringClassifier.of(finished, scorerFile(), "", manager)) {
                    accuracy = classifier.judge(test).agreement(test.labels());
                }
                last.finished(ScorerContents.KIND, Map.of(ScorerContents.TEST_ACCURACY, accuracy))
                        .write(scorerFile());
            }
            return scorerFile();
        }
    }
}
