package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Objective;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.engine.train.TrainConfig;
import io.drift4j.engine.train.Training;
import io.drift4j.imagegen.report.RunPage;
import io.drift4j.imagegen.report.SampleSheets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A training that is ready to run: all its input has been read and checked. {@link GeneratorTraining} and its like make one.
 *
 * @param images what is learned from
 * @param kind what is made, see {@link io.drift4j.engine.train.Manifest#kind}; the finished file is {@code KIND.drift4j}
 * @param config how it is trained
 * @param fullConfig the resolved configuration
 * @param contents what a user of the weights needs beside them
 * @param folder where the run lives
 * @param start builds what is learned
 * @param finish makes the finished file of the last checkpoint
 * @param pictures what the run's page shows of the network; null for one that makes no images
 */
public record ImageTraining(
        Images images,
        String kind,
        TrainConfig config,
        JsonNode fullConfig,
        JsonNode contents,
        RunFolder folder,
        Start start,
        Finish finish,
        @Nullable Pictures pictures) {

    /** What is known of the images to learn from. */
    public interface Images {
        /** How many there are. */
        int count();

        /** How many damaged files have been met and passed over while training. */
        default int skipped() {
            return 0;
        }
    }

    /** Builds the network over new weights, with what else the loss needs. */
    interface Start {
        /**
         * The objective.
         *
         * @param manager owner of everything that lasts for the run
         * @param stream of the run; the objective gets its draws of each batch besides
         */
        Objective<?> objective(NDManager manager, Weights weights, RandomStream stream);
    }

    /** From the last training checkpoint to the file for use. */
    interface Finish {
        Checkpoint of(Checkpoint last, NDManager manager);
    }

    /** Makes what a page shows of a network. */
    interface Pictures {
        /**
         * Keeps a sheet of images by the averaged weights, the same at each call with a checkpoint; and what to compare them
         * with, unless it is there.
         */
        void keep(Checkpoint checkpoint, NDManager manager, SampleSheets sheets);
    }

    /** Where the finished network is written. */
    public Path file() {
        return folder.root().resolve(kind + ".drift4j");
    }

    /** Whether the last step is taken and the file written, so that nothing is left to do. */
    public boolean finished() {
        return folder.newestStep() == config.steps() && Files.exists(file());
    }

    /**
     * Trains to the last step, or until {@code stop} is true; then writes a resumable checkpoint, and at the last step the
     * file. A finished run is checked and stays as it is. The page of the run is written with each checkpoint.
     *
     * @return the file, or the run folder's newest checkpoint if training was stopped
     */
    public Path run(Training.Watcher watcher, BooleanSupplier stop) {
        boolean finished = finished();
        RandomStream stream = RandomStream.of(config.seed());
        try (NDManager manager = Backend.open(config.device(), config.threads());
                Weights weights = Weights.create(manager, stream.split("weights"))) {
            Checkpoint last = train(start.objective(manager, weights, stream), manager, watcher, stop);
            if (last.manifest().step() < config.steps()) {
                return folder.newest().orElseThrow();
            }
            if (!finished) {
                finish.of(last, manager).write(file());
            }
            return file();
        }
    }

    private <B> Checkpoint train(
            Objective<B> objective, NDManager manager, Training.Watcher watcher, BooleanSupplier stop) {
        Training.Watcher showing = new Training.Watcher() {
            @Override
            public void logged(long step, long steps, Map<String, Double> values) {
                watcher.logged(step, steps, values);
            }

            @Override
            public void reached(Checkpoint checkpoint) {
                show(checkpoint, manager);
                watcher.reached(checkpoint);
            }
        };
        return new Training<>(objective, config, fullConfig, contents, folder).run(manager, showing, stop);
    }

    private void show(Checkpoint checkpoint, NDManager manager) {
        if (pictures != null) {
            pictures.keep(checkpoint, manager, SampleSheets.of(folder.root()));
        }
        RunPage.write(folder, kind);
    }
}
