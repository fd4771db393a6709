package io.drift4j.imagegen.train;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.config.Presets;
import io.drift4j.engine.train.TrainConfig;
import io.drift4j.imagegen.data.DataConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration of an encoder's training. Files under {@code configs/images/} list what differs from
 * {@link #defaults}.
 *
 * @param data the labelled images
 * @param mirror whether each image read has its left and right exchanged with probability one half
 * @param codec of whose latents to learn in place of images, as that of a {@link GeneratorConfig}; null for images
 * @param latentScale as there
 * @param cache as there
 * @param network sizes of the masked autoencoder
 * @param leastMasked smallest share of an image that is hidden
 * @param mostMasked largest share; each image draws its own
 * @param maskPatch side of the squares that are hidden, in places of the first map
 * @param classSteps the last steps, in which naming the class counts too; 0 for none
 * @param classRamp over how many of these its share rises
 * @param classShare the share it rises to, in [0, 1)
 * @param train optimiser, schedule, steps, seed, device; {@code batchSize} counts images
 */
public record EncoderConfig(
        DataConfig data,
        boolean mirror,
        @Nullable String codec,
        @Nullable Double latentScale,
        @Nullable String cache,
        EncoderNetwork network,
        double leastMasked,
        double mostMasked,
        int maskPatch,
        int classSteps,
        int classRamp,
        double classShare,
        TrainConfig train) {

    public EncoderConfig {
        GivenCodec.requireTogether(data, codec, latentScale, cache);
        BadInput.unless(
                leastMasked >= 0 && leastMasked <= mostMasked && mostMasked < 1 && mostMasked > 0,
                "there must be 0 <= leastMasked <= mostMasked < 1, got %s and %s: usual is 0.5 for both",
                leastMasked,
                mostMasked);
        BadInput.unless(maskPatch >= 1, "maskPatch must be at least 1, got %d: usual is 2", maskPatch);
        BadInput.unless(
                classSteps >= 0 && classSteps <= train.steps() && classRamp >= 1,
                "classSteps must be 0 to the %d steps of the training, and classRamp at least 1, got %d and %d",
                train.steps(),
                classSteps,
                classRamp);
        BadInput.unless(
                classShare >= 0 && classShare < 1, "classShare must be in [0, 1), got %s: usual is 0.1", classShare);
    }

    /** A narrow network on the shapes drawn here, with classes in the last third. */
    public static EncoderConfig defaults() {
        return new EncoderConfig(
                DataConfig.defaults(),
                false,
                null,
                null,
                null,
                EncoderNetwork.small(),
                0.5,
                0.5,
                2,
                500,
                200,
                0.1,
                new TrainConfig(
                        1500,
                        64,
                        1,
                        1e-3,
                        TrainConfig.Shape.CONSTANT,
                        100,
                        1e-2,
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
     * The configuration in a file that lists differences; data and network may name a preset.
     *
     * @param overrides such as {@code train.steps=500}, applied last
     * @throws BadInput if the file cannot be read, a key is unknown, a type is wrong or a value is refused
     */
    public static EncoderConfig read(Path file, List<String> overrides) {
        Presets presets = new Presets(Map.of("data", DataConfig.presets(), "network", EncoderNetwork.presets()));
        return ConfigFile.read(file, defaults(), overrides, presets);
    }

    /** The share of naming the class at a step, counted from 0. */
    double classShare(long step) {
        long into = step - (train.steps() - classSteps);
        return into < 0 ? 0 : classShare * Math.min(1, (into + 1.0) / classRamp);
    }
}
