package io.drift4j.policy.train;

import io.drift4j.engine.BadInput;

/**
 * More positives for an observation: beside its own chunk those of its nearest observations, see {@link Neighbours}.
 *
 * @param positives P, chunks an observation, its own one included; at least 2
 * @param candidates windows among which neighbours are sought; all if there are no more
 * @param rebuildEvery batches after which the candidates are drawn anew
 * @param bandwidth h of the kernel exp(-r^2 / (2 h^2)) that weighs a neighbour, in normalised units of one input number:
 *     r is the root mean square difference of the inputs
 */
public record NeighbourConfig(int positives, int candidates, int rebuildEvery, double bandwidth) {

    public NeighbourConfig {
        BadInput.unless(
                positives >= 2,
                "neighbours.positives counts the own chunk too and must be at least 2, got %d: leave neighbours away for"
                        + " the own chunk alone",
                positives);
        BadInput.unless(
                candidates >= positives,
                "neighbours.candidates must be at least neighbours.positives, got %d and %d: usual is 4096",
                candidates,
                positives);
        BadInput.unless(rebuildEvery >= 1, "neighbours.rebuildEvery must be at least 1, got %d", rebuildEvery);
        BadInput.unless(
                bandwidth > 0 && Double.isFinite(bandwidth),
                "neighbours.bandwidth must be above 0 and finite, got %s: usual is 0.1",
                bandwidth);
    }
}
