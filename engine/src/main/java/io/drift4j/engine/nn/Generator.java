package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;

/**
 * A network that turns a condition and noise into samples, in one pass.
 *
 * <p>All that drift losses know of a network.
 */
public interface Generator {

    /** Numbers in a condition. */
    int conditionSize();

    /** Numbers of noise in one sample. */
    int noiseSize();

    /** S, numbers in one sample. */
    int sampleSize();

    /**
     * One pass.
     *
     * @param condition (B, conditionSize)
     * @param noise (B, G, noiseSize), standard normal in training
     * @param training whether dropout and the like act
     * @return samples (B, G, S)
     */
    NDArray sample(NDArray condition, NDArray noise, boolean training);
}
