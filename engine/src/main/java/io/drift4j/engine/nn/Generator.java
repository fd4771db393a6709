package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import io.drift4j.engine.nd.Axes;

/**
 * A network that turns a condition and noise into samples, in one pass.
 *
 * <p>All that drift losses know of a network.
 */
public interface Generator {

    /**
     * How many numbers go in and come out.
     *
     * @param condition in a condition
     * @param noise of noise in one sample
     * @param sample S, in one sample
     */
    record Sizes(int condition, int noise, int sample) {}

    /** The sizes, fixed for the life of a network. */
    Sizes sizes();

    /** Numbers in a condition. */
    default int conditionSize() {
        return sizes().condition();
    }

    /** Numbers of noise in one sample. */
    default int noiseSize() {
        return sizes().noise();
    }

    /** S, numbers in one sample. */
    default int sampleSize() {
        return sizes().sample();
    }

    /**
     * One pass.
     *
     * @param condition (B, conditionSize)
     * @param noise (B, G, noiseSize), standard normal in training
     * @param training whether dropout and the like act
     * @return samples (B, G, S)
     * @throws IllegalArgumentException if a shape is another
     */
    NDArray sample(NDArray condition, NDArray noise, boolean training);

    /** The shape check that every {@link #sample} begins with. */
    default void checkInputs(NDArray condition, NDArray noise) {
        Axes axes = Axes.of("condition", condition, "B C").and("noise", noise, "B G Z");
        if (axes.size("C") != conditionSize() || axes.size("Z") != noiseSize()) {
            throw new IllegalArgumentException("condition must have shape (B, " + conditionSize()
                    + ") and noise (B, G, " + noiseSize() + "), got " + condition.getShape() + " and "
                    + noise.getShape());
        }
    }
}
