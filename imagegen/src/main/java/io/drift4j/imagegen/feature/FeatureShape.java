package io.drift4j.imagegen.feature;

/**
 * The size of a feature of one image.
 *
 * @param key names it
 * @param vectors T
 * @param size D
 */
public record FeatureShape(String key, int vectors, int size) {}
