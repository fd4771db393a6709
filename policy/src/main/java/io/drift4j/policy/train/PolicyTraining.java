package io.drift4j.policy.train;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.field.DriftField;
import io.drift4j.engine.field.DriftLoss;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.Objective;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.engine.train.Training;
import io.drift4j.policy.PolicyContents;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.data.Episodes;
import io.drift4j.policy.data.Windows;
import io.drift4j.policy.net.ChunkShape;
import io.drift4j.policy.transform.EncodedWindows;
import io.drift4j.policy.transform.Featurizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Joins demonstrations, transforms, network, objective and loop: from a configuration to a policy file. */
public final class PolicyTraining {
    /** Name of the finished policy in its run folder. */
    public static final String POLICY_FILE = "policy.drift4j";

    private final PolicyConfig config;
    private final Featurizer featurizer;
    private final EncodedWindows windows;
    private final @Nullable Neighbours neighbours;
    private final RunFolder folder;

    private PolicyTraining(PolicyConfig config, Featurizer featurizer, EncodedWindows windows, RunFolder folder) {
        this.config = config;
        this.featurizer = featurizer;
        this.windows = windows;
        this.neighbours = config.neighbours() == null
                ? null
                : new Neighbours(windows, config.neighbours(), config.train().seed());
        this.folder = folder;
    }

    /**
     * Reads the demonstrations and prepares every window, so that all bad input shows before training begins.
     *
     * @param data the demonstration file that {@code config} names, looked up by the caller
     * @param folder where the run lives; the run goes on from its newest checkpoint
     */
    public static PolicyTraining prepare(PolicyConfig config, Path data, RunFolder folder) {
        folder.requireSame(ConfigFile.toTree(config));
        Episodes episodes = Episodes.load(data, config.arrays());
        PolicySpec spec = config.spec(episodes);
        Featurizer featurizer = Featurizer.fit(spec, config.transforms(), episodes);
        Windows windows = Windows.of(
                episodes,
                config.data().split().of(episodes).train(),
                config.observationSteps(),
                config.windowSteps(),
                config.horizon());
        return new PolicyTraining(
                config, featurizer, EncodedWindows.forTraining(featurizer, episodes, windows), folder);
    }

    /** Training windows, mirrored ones included. */
    public int windows() {
        return windows.count();
    }

    /** Where the finished policy is written. */
    public Path policyFile() {
        return folder.root().resolve(POLICY_FILE);
    }

    /** Whether the last step is taken and the policy written, so that nothing is left to do. */
    public boolean finished() {
        return folder.newestStep() == config.train().steps() && Files.exists(policyFile());
    }

    /**
     * Trains to the last step, or until {@code stop} is true; then writes a resumable checkpoint, and at the last step
     * the policy file. A finished run is checked and stays as it is.
     *
     * @return the policy file, or the run folder's newest checkpoint if training was stopped
     */
    public Path run(Training.Watcher watcher, BooleanSupplier stop) {
        boolean finished = finished();
        try (NDManager manager =
                        Backend.open(config.train().device(), config.train().threads());
                Weights weights = Weights.create(
                        manager, RandomStream.of(config.train().seed()).split("weights"))) {
            Generator generator = config.network().build(weights, ChunkShape.of(featurizer));
            String initial = config.initialWeights();
            if (initial != null && folder.newest().isEmpty()) {
                weights.load(InitialWeights.read(Path.of(initial)), initial);
            }
            Training<WindowBatch> training = new Training<>(
                    objective(weights, generator), config.train(), ConfigFile.toTree(config), contents(), folder);
            Checkpoint last = training.run(manager, watcher, stop);
            if (last.manifest().step() < config.train().steps()) {
                return folder.newest().orElseThrow();
            }
            if (!finished) {
                last.finished(Manifest.POLICY).write(policyFile());
            }
            return policyFile();
        }
    }

    private Objective<WindowBatch> objective(Weights weights, Generator generator) {
        WindowBatch.Source source = new WindowBatch.Source(
                windows, config.train().batchSize(), config.transforms().noise(), neighbours);
        return switch (config.method()) {
            case DRIFT ->
                new DriftObjective(
                        weights,
                        generator,
                        new BlockLoss(new DriftLoss(new DriftField(config.field())), config.blocks()),
                        source,
                        config.samples());
            case REGRESSION -> new RegressionObjective(weights, generator, source);
        };
    }

    private JsonNode contents() {
        return ConfigFile.toTree(new PolicyContents(
                featurizer.spec(),
                featurizer.config(),
                featurizer.normalizers(),
                config.network(),
                config.acting().noiseScale()));
    }
}
