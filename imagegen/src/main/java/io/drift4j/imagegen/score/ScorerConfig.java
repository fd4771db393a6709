package io.drift4j.imagegen.score;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.config.Presets;
import io.drift4j.engine.train.TrainConfig;
import io.drift4j.imagegen.data.DataConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * The whole configuration of a scoring classifier's training.
 *
 * @param data the images; only the training ones are learned from
 * @param hidden sizes of the hidden layers; the last is D, the size of the features
 * @param noise standard deviation of the noise on inputs in training, in units of [-1, 1]
 * @param train optimiser, schedule, steps, seed; the seed must not be that of a classifier that trains a generator
 */
public record ScorerConfig(DataConfig data, List<Integer> hidden, double noise, TrainConfig train) {

    public ScorerConfig {
        hidden = List.copyOf(hidden);
        BadInput.unless(
                !hidden.isEmpty() && hidden.stream().allMatch(size -> size >= 1),
                "hidden must list at least one size of at least 1, got %s",
                hidden);
        BadInput.unless(noise >= 0 && Double.isFinite(noise), "noise must be 0 or more, got %s", noise);
    }

    /** 256 and 128 hidden numbers, noise 0.1, 3,750 steps of 128 images: 8 epochs of 60,000. */
    public static ScorerConfig defaults() {
        TrainConfig train = new TrainConfig(
                3750,
                128,
                1,
                1e-3,
                TrainConfig.Shape.COSINE,
                100,
                1e-2,
                null,
                0.9,
                0.95,
                2.0,
                0.999,
                TrainConfig.Rise.WARM_START,
                90001,
                1, // the network is so small that a second thread waits more than it works
                "auto",
                125,
                1000,
                1);
        return new ScorerConfig(DataConfig.defaults(), List.of(256, 128), 0.1, train);
    }

    /** The configuration in a YAML file, over {@link #defaults}, with {@code key=value} overrides. */
    public static ScorerConfig read(Path file, List<String> overrides) {
        return ConfigFile.read(file, defaults(), overrides, Presets.of("data", DataConfig.presets()));
    }

    /** The defaults with overrides. */
    public static ScorerConfig of(List<String> overrides) {
        return ConfigFile.of(defaults(), overrides);
    }

    /** The same training on other images. */
    public ScorerConfig withData(DataConfig other) {
        return new ScorerConfig(other, hidden, noise, train);
    }
}
