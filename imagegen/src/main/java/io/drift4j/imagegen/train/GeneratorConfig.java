package io.drift4j.imagegen.train;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.config.Presets;
import io.drift4j.engine.field.FieldConfig;
import io.drift4j.engine.field.Guidance;
import io.drift4j.engine.train.TrainConfig;
import io.drift4j.imagegen.NetworkConfig;
import io.drift4j.imagegen.data.DataConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration of a generator's training. Files under {@code configs/images/} list what differs from
 * {@link #defaults}.
 *
 * @param data the labelled images
 * @param mirror whether each image read has its left and right exchanged with probability one half
 * @param codec whose latents the network makes in place of images: a file of {@code drift4j train codec} or its run folder, or a
 *     folder with an auto-encoder in TorchScript, {@code encoder.pt} and {@code decoder.pt}; null for images. Relative paths
 *     count from the working directory
 * @param latentScale what latents of a TorchScript encoder are multiplied by; null for 0.18215, that of Stable Diffusion
 * @param cache folder in which the latents are kept, made if it is not there; null to encode all images at every start, into memory
 * @param network which network, how large
 * @param features through what samples and data are compared
 * @param samples G, samples a label
 * @param positives P, images of its class a label
 * @param negatives U, images of any class a label, which guidance drives samples away from; 0 for none
 * @param guidance the scales that are learned; from 1 to 1 if there are no unconditional negatives
 * @param banks which images a step draws from
 * @param field the drift field of every feature
 * @param train optimiser, schedule, steps, seed, device; {@code batchSize} is N, labels in a backward pass
 */
public record GeneratorConfig(
        DataConfig data,
        boolean mirror,
        @Nullable String codec,
        @Nullable Double latentScale,
        @Nullable String cache,
        NetworkConfig network,
        FeatureConfig features,
        int samples,
        int positives,
        int negatives,
        Guidance guidance,
        BankConfig banks,
        FieldConfig field,
        TrainConfig train) {

    private static final Presets PRESETS = new Presets(Map.of(
            "data", DataConfig.presets(),
            "network", NetworkConfig.presets(),
            "field", Map.of("official", FieldConfig.official(), "small-data", smallData())));

    public GeneratorConfig {
        GivenCodec.requireTogether(data, codec, latentScale, cache);
        BadInput.unless(
                samples >= 2 && positives >= 1,
                "samples must be at least 2 and positives at least 1, got %d and %d: usual is 64 for both",
                samples,
                positives);
        BadInput.unless(negatives >= 0, "negatives must be at least 0, got %d: usual is 16", negatives);
        BadInput.unless(
                negatives > 0 || guidance.most() == 1,
                "guidance needs unconditional negatives: set negatives to 16, or guidance.most to 1, which is none");
    }

    /** An mlp on the shapes drawn here, compared in pixels, in a few minutes. */
    public static GeneratorConfig defaults() {
        return new GeneratorConfig(
                DataConfig.defaults(),
                false,
                null,
                null,
                null,
                NetworkConfig.defaults(),
                FeatureConfig.pixels(),
                64,
                64,
                16,
                Guidance.official(),
                BankConfig.official(),
                smallData(),
                new TrainConfig(
                        2000,
                        10,
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
     * The field of the released code without its affinity floor. With few and far positives, as in pixels, the floor gives
     * them all the same weight, and samples collapse to the mean of their class.
     */
    private static FieldConfig smallData() {
        return FieldConfig.official().withAffinityFloor(0);
    }

    /**
     * The configuration in a file that lists differences; data, network and field may name a preset.
     *
     * @param overrides such as {@code train.steps=500}, applied last
     * @throws BadInput if the file cannot be read, a key is unknown, a type is wrong or a value is refused
     */
    public static GeneratorConfig read(Path file, List<String> overrides) {
        return ConfigFile.read(file, defaults(), overrides, PRESETS);
    }
}
