package io.drift4j.policy.net;

import io.drift4j.policy.transform.Featurizer;

/**
 * What a policy network takes and gives: a condition of To frames with F features each, a chunk of T actions with A
 * entries each, both row-major.
 *
 * @param observationSteps To, at least 1
 * @param features F, features a frame, at least 1
 * @param horizon T, at least 1
 * @param actions A, at least 1
 */
public record ChunkShape(int observationSteps, int features, int horizon, int actions) {

    public ChunkShape {
        if (observationSteps < 1 || features < 1 || horizon < 1 || actions < 1) {
            throw new IllegalArgumentException("To, F, T and A must be at least 1, got " + observationSteps + ", "
                    + features + ", " + horizon + " and " + actions);
        }
    }

    /** The sizes that this featurizer makes. */
    public static ChunkShape of(Featurizer featurizer) {
        return new ChunkShape(
                featurizer.spec().observationSteps(),
                featurizer.featureSize(),
                featurizer.spec().horizon(),
                featurizer.spec().action().size());
    }

    /** To * F, numbers in a condition. */
    public int conditionSize() {
        return observationSteps * features;
    }

    /** S = T * A, numbers in a sample. */
    public int sampleSize() {
        return horizon * actions;
    }
}
