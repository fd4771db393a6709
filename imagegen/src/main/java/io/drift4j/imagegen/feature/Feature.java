package io.drift4j.imagegen.feature;

import ai.djl.ndarray.NDArray;

/**
 * A feature of some images.
 *
 * @param key names it, for example {@code layer2_mean_4}
 * @param values (B, T, D)
 */
public record Feature(String key, NDArray values) {}
