package io.drift4j.imagegen.feature;

/**
 * A feature of an image.
 *
 * @param key its name
 * @param vectors T
 * @param size D, numbers in a vector
 */
public record FeatureShape(String key, int vectors, int size) {}
