package io.drift4j.imagegen.train;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.config.Presets;
import io.drift4j.engine.train.TrainConfig;
import io.drift4j.imagegen.data.DataConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * The whole configuration of a codec's training. Files under {@code configs/images/} list what differs from
 * {@link #defaults}.
 *
 * @param data the images; their labels are not used
 * @param mirror whether each image read has its left and right exchanged with probability one half
 * @param latentChannels numbers in each place of a latent
 * @param width channels of the first layer
 * @param noise deviation of normal noise that is added to latents in training, in units of their own root mean square, so
 *     that near latents are near images
 * @param train optimiser, schedule, steps, seed, device; {@code batchSize} counts images
 */
public record CodecConfig(
        DataConfig data, boolean mirror, int latentChannels, int width, double noise, TrainConfig train) {

    public CodecConfig {
        BadInput.unless(!data.augment(), "a codec learns from whole images: leave data.augment away");
        BadInput.unless(
                latentChannels >= 1 && width >= 1,
                "latentChannels and width must be at least 1, got %d and %d: usual is 4 and 32",
                latentChannels,
                width);
        BadInput.unless(noise >= 0 && noise < 1, "noise must be in [0, 1), got %s: usual is 0.1", noise);
    }

    /** Four numbers for each square of 4 x 4 pixels, on the shapes drawn here. */
    public static CodecConfig defaults() {
        return new CodecConfig(
                DataConfig.defaults(),
                false,
                4,
                32,
                0.1,
                new TrainConfig(
                        2000,
                        64,
                        1,
                        1e-3,
                        TrainConfig.Shape.COSINE,
                        100,
                        1e-4,
                        null,
                        0.9,
                        0.95,
                        2,
                        0.995,
                        TrainConfig.Rise.WARM_START,
                        42,
                        0,
                        "auto",
                        20,
                        500,
                        2));
    }

    /**
     * The configuration in a file that lists differences; data may name a preset.
     *
     * @param overrides such as {@code train.steps=500}, applied last
     * @throws BadInput if the file cannot be read, a key is unknown, a type is wrong or a value is refused
     */
    public static CodecConfig read(Path file, List<String> overrides) {
        return ConfigFile.read(file, defaults(), overrides, Presets.of("data", DataConfig.presets()));
    }
}
