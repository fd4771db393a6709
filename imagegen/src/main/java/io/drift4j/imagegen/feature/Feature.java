package io.drift4j.imagegen.feature;

import ai.djl.ndarray.NDArray;

/**
 * A feature of a batch of images.
 *
 * @param key its name
 * @param values (B, T, D)
 */
public record Feature(String key, NDArray values) {}
