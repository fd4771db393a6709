package io.drift4j.imagegen.train;

import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.train.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A generator of 8 x 8 shapes, trained for a moment. */
public final class TinyImages {
    private static final List<String> SMALL = List.of(
            "data={kind: shapes, size: 8, trainPerClass: 40, testPerClass: 5, seed: 1}",
            "network={kind: mlp, noise: 8, width: 24, layers: 2}",
            "samples=8",
            "positives=8",
            "negatives=4",
            "banks={perClass: 16, global: 50, pushed: 10}",
            "train.steps=12",
            "train.batchSize=4",
            "train.warmupSteps=2",
            "train.logEvery=3",
            "train.checkpointEvery=5",
            "train.threads=1",
            "train.device=cpu");

    private TinyImages() {}

    /** The defaults made small, with further overrides. */
    public static GeneratorConfig config(String... overrides) {
        return ConfigFile.of(
                GeneratorConfig.defaults(),
                Stream.concat(SMALL.stream(), Arrays.stream(overrides)).toList());
    }

    /** A configuration file that says the same. */
    public static Path file(Path folder, String... overrides) {
        try {
            return Files.writeString(folder.resolve("tiny.yaml"), ConfigFile.toYaml(config(overrides)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Trains to the end in a new folder and returns the generator file. */
    public static Path train(Path folder, String... overrides) {
        return GeneratorTraining.prepare(config(overrides), RunFolder.create(folder))
                .run((step, steps, values) -> {}, () -> false);
    }
}
