package io.drift4j.engine.field;

import ai.djl.ndarray.NDArray;

/**
 * The force on every generated sample, in scaled coordinates x/s; nothing here carries a gradient.
 *
 * @param force V, (N, G, S): the sum of the normalised forces of all temperatures
 * @param coordinateScale s = max(scale / sqrt(S), 1e-3), (1, 1, 1) or for a scale per problem (N, 1, 1)
 * @param scale weighted mean distance before it is bounded, shape as {@code coordinateScale}; for logs
 * @param meanSquares mean square over N, G, S of each temperature's force before it is normalised, (R); for logs
 */
public record DriftForce(NDArray force, NDArray coordinateScale, NDArray scale, NDArray meanSquares) {}
