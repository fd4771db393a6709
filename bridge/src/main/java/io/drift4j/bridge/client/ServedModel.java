package io.drift4j.bridge.client;

import io.drift4j.bridge.v1.ModelInfo;
import io.drift4j.bridge.v1.ModelVersion;
import io.drift4j.bridge.wire.SpecMessages;
import io.drift4j.policy.PolicySpec;

/**
 * A model as its server describes it.
 *
 * @param version which
 * @param spec what it takes and gives
 * @param specHash of the spec
 * @param noiseSize standard normal numbers of one pass
 * @param noiseScale factor on the noise
 * @param trainedSteps of the weights
 * @param trainingSeed of the weights
 * @param commit of the code that trained, or "unknown"
 */
public record ServedModel(
        Version version,
        PolicySpec spec,
        String specHash,
        int noiseSize,
        double noiseScale,
        long trainedSteps,
        long trainingSeed,
        String commit) {

    /**
     * Which weights.
     *
     * @param model the operator's name of it
     * @param number counts loads in that server, from 1
     * @param weightHash SHA-256 of the weights, 64 hexadecimal digits: the same file has the same everywhere
     */
    public record Version(String model, long number, String weightHash) {
        static Version of(ModelVersion message) {
            return new Version(message.getModel(), message.getVersion(), message.getWeightHash());
        }
    }

    /** @throws io.drift4j.engine.BadInput if its spec is none */
    static ServedModel of(ModelInfo message) {
        return new ServedModel(
                Version.of(message.getVersion()),
                SpecMessages.spec(message.getSpec()),
                message.getSpecHash(),
                message.getNoiseSize(),
                message.getNoiseScale(),
                message.getTrainedSteps(),
                message.getTrainingSeed(),
                message.getCommit());
    }
}
