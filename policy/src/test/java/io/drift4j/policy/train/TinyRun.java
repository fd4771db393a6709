package io.drift4j.policy.train;

import io.drift4j.engine.train.RunFolder;
import io.drift4j.policy.data.Pusht;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A policy trained for a moment on the bundled demonstrations with a network of a few thousand weights. */
public final class TinyRun {
    private static final Path CONFIG = Path.of("../configs/pusht-state.yaml");
    private static final List<String> SMALL = List.of(
            "network={kind: mlp, width: 24, blocks: 1, noiseSize: 4, dropout: 0.1}",
            "train.steps=30",
            "train.warmupSteps=3",
            "train.batchSize=16",
            "train.logEvery=5",
            "train.checkpointEvery=10",
            "train.threads=1",
            "train.device=cpu",
            "samples=4");

    private TinyRun() {}

    /** The recipe of PushT on a small network, with further overrides. */
    public static PolicyConfig config(String... overrides) {
        return PolicyConfig.read(
                CONFIG, Stream.concat(SMALL.stream(), Arrays.stream(overrides)).toList());
    }

    /** Trains to the end in a new folder and returns the policy file. */
    public static Path train(Path folder, String... overrides) {
        return PolicyTraining.prepare(config(overrides), Pusht.FILE, RunFolder.create(folder))
                .run((step, steps, values) -> {}, () -> false);
    }
}
