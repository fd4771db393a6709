package io.drift4j.policy;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A trained policy as it lies in a file, before any network runs it; needs no native library.
 *
 * @param source where it was read, for messages
 * @param manifest what the file says of itself
 * @param contents what the policy takes and gives, and its network
 * @param weights by name; averaged unless asked otherwise
 */
public record PolicyFile(Path source, Manifest manifest, PolicyContents contents, Map<String, Tensor> weights) {

    /**
     * Reads a {@code .drift4j} file or a checkpoint folder; of a training checkpoint the averaged weights.
     *
     * @throws BadInput if the file is no policy or is damaged
     */
    public static PolicyFile read(Path file) {
        return read(file, Training.EMA);
    }

    /**
     * Reads as {@link #read(Path)} does, but the weights of this group.
     *
     * @param group {@link Training#EMA}, or {@link Training#MODEL} for those of the last training step, which only training
     *     checkpoints hold
     */
    public static PolicyFile read(Path file, String group) {
        Checkpoint checkpoint = Checkpoint.read(file, List.of(group));
        Manifest manifest = checkpoint.manifest().require(Manifest.POLICY, file);
        return new PolicyFile(
                file,
                manifest,
                ConfigFile.bind(manifest.contents(), PolicyContents.class, file + ": contents"),
                checkpoint.groups().getOrDefault(group, Map.of()));
    }

    /**
     * The same policy with another factor on its noise.
     *
     * @param scale 0 for a deterministic policy, 1 for the spread of training
     * @throws BadInput unless it is 0 or more, and finite
     */
    public PolicyFile withNoiseScale(double scale) {
        return new PolicyFile(source, manifest, contents.withNoiseScale(scale), weights);
    }
}
