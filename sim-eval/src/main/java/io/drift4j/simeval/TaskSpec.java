package io.drift4j.simeval;

import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.List;

/**
 * What an environment observes, takes and rewards.
 *
 * @param name short name, for example {@code pusht}
 * @param summary one sentence for people
 * @param observations every key it can give; a policy may use some of them
 * @param action what one action is
 * @param stepSeconds time of one control step, in seconds
 * @param maxSteps step limit of an episode
 * @param scoreRule what score and success mean, one sentence
 */
public record TaskSpec(
        String name,
        String summary,
        List<ObservationKey> observations,
        ActionSpec action,
        double stepSeconds,
        int maxSteps,
        String scoreRule) {

    public TaskSpec {
        observations = List.copyOf(observations);
        if (maxSteps < 1) {
            throw new IllegalArgumentException("an episode has at least one step, got maxSteps " + maxSteps);
        }
    }
}
