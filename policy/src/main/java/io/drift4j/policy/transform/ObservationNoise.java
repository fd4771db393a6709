package io.drift4j.policy.transform;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;

/**
 * Gaussian noise on the network's input, in training only: on every feature, derived ones too, after normalisation.
 *
 * @param deviation standard deviation in normalised units, at least 0
 */
public record ObservationNoise(double deviation) {

    public ObservationNoise {
        BadInput.unless(
                deviation >= 0 && Double.isFinite(deviation),
                "the deviation of observation noise must be 0 or more, got %s",
                deviation);
    }

    /** Adds noise to {@code count} numbers from index {@code at}. */
    public void add(float[] inputs, int at, int count, RandomStream random) {
        for (int i = at; deviation > 0 && i < at + count; i++) {
            inputs[i] += (float) (deviation * random.nextGaussian());
        }
    }
}
