package io.drift4j.policy.plain;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicyFile;
import io.drift4j.policy.net.MlpConfig;
import io.drift4j.policy.net.NetworkConfig;
import io.drift4j.policy.net.TrunkHeadConfig;

/** A network over the arrays of a {@link State}. Thread-safe: all that changes is in the state. */
interface Network {

    /** From {@link State#condition} and {@link State#noise} to {@link State#sample}, for their first rows. */
    void pass(State state, int samples);

    /** Features between blocks. */
    int width();

    /**
     * The network of a file.
     *
     * @throws BadInput if it is of a kind that only the native library runs, or its weights do not fit it
     */
    static Network read(PolicyFile file, int conditionSize, int sampleSize) {
        NetworkConfig config = file.contents().network();
        NamedWeights weights = new NamedWeights(file.weights());
        Network network;
        if (config instanceof MlpConfig mlp) {
            network = new ResidualMlp(weights.root(), mlp, conditionSize, sampleSize);
        } else if (config instanceof TrunkHeadConfig trunkHead) {
            network = new TrunkHead(weights.root(), trunkHead, conditionSize, sampleSize);
        } else {
            throw new BadInput("the pass in plain Java runs networks of kind mlp and trunk_head, " + file.source()
                    + " holds another, " + config + ": use the native pass");
        }
        weights.requireSame(file.source().toString());
        return network;
    }
}
