package io.drift4j.bridge.model;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.Policy;
import java.util.List;

/**
 * Where models come from: the names an operator has chosen, and what stands behind each.
 *
 * <p>A name that a client sends is only ever compared with {@link #names}; it never becomes a path.
 */
public interface ModelSource {

    /** The names there are now, sorted. */
    List<String> names();

    /**
     * Opens a model anew; whoever asked closes its policy.
     *
     * @param name one of {@link #names}
     * @throws BadInput if it cannot be used: damaged, of another kind, gone
     */
    Opened open(String name);

    /**
     * A policy and where its weights come from.
     *
     * @param rowsAlone whether a row of a pass gives the same bits whatever is beside it, so that warming up a few batch
     *     sizes is enough
     * @param noiseSize standard normal numbers one pass takes
     * @param noiseScale factor on them, the policy's own
     * @param weightHash SHA-256 of the weights, hexadecimal
     * @param trainedSteps steps of its training
     * @param trainingSeed seed of its training
     * @param commit of the code that trained, or {@code unknown}
     */
    record Opened(
            Policy policy,
            boolean rowsAlone,
            int noiseSize,
            double noiseScale,
            String weightHash,
            long trainedSteps,
            long trainingSeed,
            String commit) {}
}
