package io.drift4j.policy.train;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.config.Presets;
import io.drift4j.engine.field.FieldConfig;
import io.drift4j.engine.train.TrainConfig;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import io.drift4j.policy.data.ArrayKey;
import io.drift4j.policy.data.Episodes;
import io.drift4j.policy.net.NetworkConfig;
import io.drift4j.policy.transform.TransformConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration of a policy's training. Files under {@code configs/} list what differs from
 * {@link #defaults}.
 *
 * @param task short name of the task, stored in the policy
 * @param data the demonstrations and which of them to train on
 * @param action what an action is: names, unit and limits of its entries
 * @param observationSteps To
 * @param windowSteps Ta by which training windows are cut at the end of an episode (8 in the published runs)
 * @param horizon T
 * @param stepSeconds time between two actions, in seconds
 * @param transforms features, action coding, observation noise and mirrored data
 * @param network which network, how large
 * @param method what is learned
 * @param samples G, samples an observation; not used by {@link Method#REGRESSION}
 * @param blockSteps time steps of a chunk that make one drift problem: 0 for the whole chunk, 1 for each step alone; must
 *     divide T; not used by {@link Method#REGRESSION}
 * @param neighbours further positives from the nearest observations; null for the recorded chunk alone; not used by
 *     {@link Method#REGRESSION}
 * @param field the drift field; not used by {@link Method#REGRESSION}
 * @param train optimiser, schedule, batch, steps, seed, device
 * @param acting how the finished policy acts unless told otherwise
 * @param initialWeights what the weights are at the start, null for random: a {@code .drift4j} file, a checkpoint folder
 *     or a PyTorch state dict as {@code .safetensors}; a relative path counts from the working directory
 */
public record PolicyConfig(
        String task,
        DataConfig data,
        ActionSpec action,
        int observationSteps,
        int windowSteps,
        int horizon,
        double stepSeconds,
        TransformConfig transforms,
        NetworkConfig network,
        Method method,
        int samples,
        int blockSteps,
        @Nullable NeighbourConfig neighbours,
        FieldConfig field,
        TrainConfig train,
        ActingConfig acting,
        @Nullable String initialWeights) {

    /** What is learned. */
    public enum Method {
        /** The drifting loss: {@link DriftObjective}. */
        DRIFT,
        /** Behaviour cloning by mean squared error: {@link RegressionObjective}. */
        REGRESSION
    }

    /**
     * How the finished policy acts.
     *
     * @param executedSteps Ta
     * @param noiseScale factor on the noise, 0 for a deterministic policy; below 1 it sharpens samples
     */
    public record ActingConfig(int executedSteps, double noiseScale) {
        public ActingConfig {
            BadInput.unless(executedSteps >= 1, "acting.executedSteps must be at least 1, got %d", executedSteps);
            BadInput.unless(
                    noiseScale >= 0 && Double.isFinite(noiseScale),
                    "acting.noiseScale must be 0 or more, got %s",
                    noiseScale);
        }
    }

    public PolicyConfig {
        BadInput.unless(samples >= 1, "samples must be at least 1, got %d", samples);
        BadInput.unless(
                blockSteps >= 0 && blockSteps <= horizon && (blockSteps == 0 || horizon % blockSteps == 0),
                "blockSteps must divide the horizon of %d steps (0 is the whole chunk, 1 each step alone), got %d",
                horizon,
                blockSteps);
        BadInput.unless(windowSteps >= 1, "windowSteps must be at least 1, got %d", windowSteps);
        BadInput.unless(
                method != Method.REGRESSION || acting.noiseScale() == 0,
                "a policy learned by regression acts without noise: set acting.noiseScale to 0, got %s",
                acting.noiseScale());
        BadInput.unless(
                data.action().name().equals(Episodes.ACTION),
                "data.action must be named '%s', got '%s'",
                Episodes.ACTION,
                data.action().name());
    }

    /** PushT from its state with the published features and absolute actions. */
    public static PolicyConfig defaults() {
        return new PolicyConfig(
                "pusht",
                DataConfig.pusht(),
                new ActionSpec(List.of("x", "y"), "px", List.of(-256.0, -256.0), List.of(768.0, 768.0)),
                2,
                8,
                16,
                0.1,
                TransformConfig.published(),
                NetworkConfig.defaults(),
                Method.DRIFT,
                8,
                0,
                null,
                FieldConfig.official(),
                TrainConfig.defaults(),
                new ActingConfig(8, 1),
                null);
    }

    /**
     * The configuration in a file that lists differences, and may name a preset of the network.
     *
     * @param overrides such as {@code train.steps=500}, applied last
     * @throws BadInput if the file cannot be read, a key is unknown, a type is wrong or a value is refused
     */
    public static PolicyConfig read(Path file, List<String> overrides) {
        return ConfigFile.read(file, defaults(), overrides, Presets.of("network", NetworkConfig.presets()));
    }

    /** The same with another demonstration file. */
    public PolicyConfig withDataFile(String file) {
        return with(data.withFile(file), initialWeights);
    }

    /** The same with other weights at the start. */
    public PolicyConfig withInitialWeights(String file) {
        return with(data, file);
    }

    private PolicyConfig with(DataConfig newData, @Nullable String newInitialWeights) {
        return new PolicyConfig(
                task,
                newData,
                action,
                observationSteps,
                windowSteps,
                horizon,
                stepSeconds,
                transforms,
                network,
                method,
                samples,
                blockSteps,
                neighbours,
                field,
                train,
                acting,
                newInitialWeights);
    }

    /** Blocks that a chunk is cut into, each a drift problem. */
    int blocks() {
        return blockSteps == 0 ? 1 : horizon / blockSteps;
    }

    /** Every array to read. */
    List<ArrayKey> arrays() {
        List<ArrayKey> keys = new ArrayList<>(data.observations());
        keys.add(data.action());
        return keys;
    }

    /** What the policy takes and gives, with sizes from the demonstrations. */
    PolicySpec spec(Episodes episodes) {
        List<ObservationKey> keys = data.observations().stream()
                .map(key -> {
                    int numbers = episodes.column(key.name()).size();
                    return new ObservationKey(key.name(), numbers, key.unit(), List.of(numbers), key.entries());
                })
                .toList();
        int size = episodes.column(Episodes.ACTION).size();
        BadInput.unless(
                size == action.size(),
                "action.names must name the %d entries of the recorded actions in %s, got %s",
                size,
                episodes.source(),
                action.names());
        return new PolicySpec(task, keys, action, observationSteps, acting.executedSteps(), horizon, stepSeconds);
    }
}
