package io.drift4j.policy.transform;

import io.drift4j.policy.data.Normalizer.Mode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How raw observations become network inputs and chunks become targets: plain data, kept in the policy file.
 *
 * @param observations how each observation key is normalised; keys that are not named take {@link Mode#LIMITS}
 * @param action how actions (those that are not relative) are normalised; nothing means {@link Mode#LIMITS}
 * @param frame derived numbers appended to each frame, if any
 * @param relative which actions are coded relative to the newest frame, if any
 * @param noise noise on inputs in training, if any
 * @param mirror symmetry of the task that doubles the training data, if any
 */
public record TransformConfig(
        Map<String, Mode> observations,
        Mode action,
        @Nullable PlanarKeypoints frame,
        @Nullable RelativeActions relative,
        @Nullable ObservationNoise noise,
        @Nullable MirrorLine mirror) {

    public TransformConfig {
        observations = observations == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(observations));
        action = action == null ? Mode.LIMITS : action;
    }

    /** The published set-up of the low-dimensional tasks: every key and the actions to [-1, 1], nothing else. */
    public static TransformConfig published() {
        return new TransformConfig(Map.of(), Mode.LIMITS, null, null, null, null);
    }

    /** How a key is normalised. */
    public Mode mode(String key) {
        return observations.getOrDefault(key, Mode.LIMITS);
    }
}
