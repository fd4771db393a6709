package io.drift4j.policy.plain;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicyFile;
import io.drift4j.policy.net.NetworkConfig;

/** A network over the arrays of a {@link State}. Thread-safe: all that changes is in the state. */
interface Network {

    /** From {@link State#condition} and {@link State#noise} to {@link State#sample}, for their first rows. */
    void pass(State state, int samples);

    /**
     * The network of a file.
     *
     * @throws BadInput if it is of a kind that only the native library runs, or its weights do not fit it
     */
    static Network read(PolicyFile file, int conditionSize, int sampleSize) {
        NetworkConfig config = file.contents().network();
        NamedWeights weights = new NamedWeights(file.weights());
        Network network = switch (config.kind()) {
            case MLP -> new ResidualMlp(weights.root(), config, conditionSize, sampleSize);
            case TRUNK_HEAD -> new TrunkHead(weights.root(), config, conditionSize, sampleSize);
        };
        weights.requireSame(file.source().toString());
        return network;
    }
}
