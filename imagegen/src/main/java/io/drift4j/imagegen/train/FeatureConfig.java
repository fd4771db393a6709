package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;
import io.drift4j.imagegen.feature.FeatureEncoder;
import io.drift4j.imagegen.feature.JoinedFeatures;
import io.drift4j.imagegen.feature.RawPixels;
import io.drift4j.imagegen.feature.TorchScriptFeatures;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Through what samples and data are compared. The whole image, as {@code global}, is always one feature.
 *
 * @param encoder a trained encoder: a file of {@code drift4j train encoder} or its run folder, or a TorchScript network that
 *     ends with {@code .pt}; null for pixels alone. A relative path counts from the working directory
 * @param second an encoder beside it, as the published pixel generators have one of labelled images; null for none
 * @param patches sides of squares of pixels that are features too; only without an encoder
 * @param mostVectors leaves out features of more vectors an image, such as the largest maps of an encoder, which cost most; 0
 *     for none. Differs from the released code, which has no such limit
 */
public record FeatureConfig(
        @Nullable String encoder, @Nullable String second, List<Integer> patches, int mostVectors) {
    private static final String TORCHSCRIPT = ".pt";

    public FeatureConfig {
        patches = List.copyOf(patches);
        BadInput.unless(
                encoder == null || patches.isEmpty(),
                "features.patches are for pixels alone, got %s with an encoder: leave one away",
                patches);
        BadInput.unless(
                second == null || encoder != null,
                "features.second is an encoder beside features.encoder, which is not given: name it as features.encoder");
        BadInput.unless(mostVectors >= 0, "features.mostVectors must be at least 0 (no limit), got %d", mostVectors);
    }

    /** The whole image alone. */
    static FeatureConfig pixels() {
        return new FeatureConfig(null, null, List.of(), 0);
    }

    /** The encoder; it owns its arrays. */
    FeatureEncoder open(NDManager manager) {
        if (encoder == null) {
            return new RawPixels(patches);
        }
        FeatureEncoder first = open(encoder, manager);
        if (second == null) {
            return first;
        }
        try {
            return new JoinedFeatures(first, open(second, manager));
        } catch (RuntimeException e) {
            first.close();
            throw e;
        }
    }

    private static FeatureEncoder open(String encoder, NDManager manager) {
        Path file = Path.of(encoder);
        return encoder.endsWith(TORCHSCRIPT)
                ? TorchScriptFeatures.load(manager, file)
                : EncoderTraining.features(manager, file);
    }
}
