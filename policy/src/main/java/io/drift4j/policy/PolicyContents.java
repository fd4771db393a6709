package io.drift4j.policy;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.data.Normalizer;
import io.drift4j.policy.net.NetworkConfig;
import io.drift4j.policy.transform.Featurizer;
import io.drift4j.policy.transform.TransformConfig;
import java.util.Map;

/**
 * What a policy file holds beside the weights, so that a server or robot needs no task code: stored in the manifest of
 * every checkpoint.
 *
 * @param spec what the policy takes and gives
 * @param transforms features and action coding
 * @param normalizers by observation key, and for the action
 * @param network which network
 * @param noiseScale factor on the noise unless told otherwise
 */
public record PolicyContents(
        PolicySpec spec,
        TransformConfig transforms,
        Map<String, Normalizer> normalizers,
        NetworkConfig network,
        double noiseScale) {

    public PolicyContents {
        BadInput.unless(
                noiseScale >= 0 && Double.isFinite(noiseScale), "noiseScale must be 0 or more, got %s", noiseScale);
    }

    /** The same contents with another factor on the noise. */
    public PolicyContents withNoiseScale(double scale) {
        return new PolicyContents(spec, transforms, normalizers, network, scale);
    }

    /** From raw frames to network inputs and back to raw actions. */
    public Featurizer featurizer() {
        return Featurizer.of(spec, transforms, normalizers);
    }
}
