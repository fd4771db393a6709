package io.drift4j.engine.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Ops;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The training loop.
 *
 * <p>One step: take a batch, forward, backward, clip, AdamW, moving average; from time to time a log line and a
 * checkpoint. Resuming from a checkpoint repeats the uninterrupted run bit for bit on a CPU with the same number of
 * threads: weights, moments, average and the sums of unfinished log intervals are stored, and every random draw is a
 * function of seed and step.
 *
 * @param <B> a batch of the objective
 */
public final class Training<B> {
    /** Groups of a training checkpoint; a finished file has {@link #EMA} alone. */
    public static final String MODEL = "model";

    public static final String EMA = "ema";
    public static final String OPTIMIZER = "optimizer";

    private final Objective<B> objective;
    private final TrainConfig config;
    private final JsonNode fullConfig;
    private final JsonNode contents;
    private final RunFolder folder;

    /**
     * A run that has not begun.
     *
     * @param fullConfig the resolved configuration that every checkpoint stores
     * @param contents what a user of the weights needs beside them
     */
    public Training(
            Objective<B> objective, TrainConfig config, JsonNode fullConfig, JsonNode contents, RunFolder folder) {
        this.objective = objective;
        this.config = config;
        this.fullConfig = fullConfig;
        this.contents = contents;
        this.folder = folder;
    }

    /** Watches a run, for a progress bar or a page. */
    public interface Watcher {
        /**
         * Called after each log line.
         *
         * @param values the line: means since the last one, {@code learning_rate}, and how fast it went, for example {@code
         *     windows_per_second}
         */
        void logged(long step, long steps, Map<String, Double> values);

        /**
         * Called with each checkpoint when it lies in the run folder, and with the one that a resumed run goes on from, for the
         * process that wrote it may have been killed right after.
         */
        default void reached(Checkpoint checkpoint) {}
    }

    /**
     * Runs from the newest checkpoint of the folder, or from the start, to the last step.
     *
     * @param stop asked after each step; once true, the run ends at once with a checkpoint
     * @return the state after the last step taken, as its checkpoint holds it
     * @throws BadInput if the folder's run began with another configuration, its checkpoint is damaged, or the loss is no
     *     longer finite
     */
    public Checkpoint run(NDManager manager, Watcher watcher, BooleanSupplier stop) {
        Weights weights = objective.weights().trainable(true);
        List<NDArray> parameters = weights.arrays();
        RandomStream stream = RandomStream.of(config.seed());
        Provenance provenance = Provenance.here();
        folder.begin(fullConfig);
        Engine engine = Engine.getEngine("PyTorch");
        try (AdamW adamW = new AdamW(parameters, config.decayed(weights), config.adamW());
                Ema ema = new Ema(parameters, config.ema());
                RunningMeans means = new RunningMeans(manager, objective.metrics())) {
            RunState state = new RunState(weights, adamW, ema, means);
            Checkpoint resumed = folder.newest().isPresent() ? restore(state, manager) : null;
            long step = resumed == null ? 0 : resumed.manifest().step();
            long saved = resumed == null ? -1 : step;
            long logged = step;
            RunLog log = RunLog.openAfter(folder.log(), step);
            if (resumed != null) {
                watcher.reached(resumed);
            }
            Schedule schedule = config.rate();
            long started = System.nanoTime();

            try (Batches<B> batches = new Batches<>(objective, stream.split("batches"), step * config.accumulation())) {
                while (step < config.steps() && !stop.getAsBoolean()) {
                    double rate = schedule.at(step);
                    engine.setRandomSeed(
                            (int) stream.split("dropout").split(step).nextLong());
                    try (Scope scope = Scope.open(manager)) {
                        for (int part = 0; part < config.accumulation(); part++) {
                            try (GradientCollector collector = engine.newGradientCollector()) {
                                Objective.Result result = objective.loss(batches.take(), scope.manager());
                                NDArray loss = result.loss();
                                collector.backward(loss.div(Ops.number(loss, config.accumulation())));
                                means.add(result);
                            }
                        }
                        NDArray norm = GradientClip.globalNorm(parameters, config.clipNorm());
                        adamW.update(rate);
                        ema.update();
                        means.addNorm(norm);
                    }
                    step++;

                    if (step % config.logEvery() == 0 || step == config.steps()) {
                        double seconds = (System.nanoTime() - started) * 1e-9;
                        Map<String, Double> values = means.take();
                        values.put("learning_rate", rate);
                        Objective.Unit unit = objective.unit();
                        double problems = (double) (step - logged) * config.accumulation() * config.batchSize();
                        values.put(unit.name() + "_per_second", problems * unit.perProblem() / seconds);
                        log.append(step, values);
                        watcher.logged(step, config.steps(), values);
                        logged = step;
                        started = System.nanoTime();
                    }
                    if (step % config.checkpointEvery() == 0 && step < config.steps()) {
                        Checkpoint checkpoint = state.checkpoint(step, config.seed(), fullConfig, contents, provenance);
                        folder.save(checkpoint, config.keepCheckpoints());
                        watcher.reached(checkpoint);
                        saved = step;
                    }
                }
            }
            Checkpoint last = state.checkpoint(step, config.seed(), fullConfig, contents, provenance);
            if (step != saved) {
                folder.save(last, config.keepCheckpoints());
                watcher.reached(last);
            }
            return last;
        }
    }

    private Checkpoint restore(RunState state, NDManager manager) {
        Path newest = folder.newest().orElseThrow();
        Checkpoint checkpoint = Checkpoint.read(newest, List.of(MODEL, EMA, OPTIMIZER));
        RunFolder.requireSame(checkpoint.manifest().config(), fullConfig, newest);
        state.restore(checkpoint, newest, manager);
        return checkpoint;
    }
}
