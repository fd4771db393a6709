package io.drift4j.engine.train;

import io.drift4j.engine.BadInput;

/**
 * The settings of {@link AdamW} that stay through a run; the learning rate comes with each update.
 *
 * @param beta1 decay of the mean gradient, in [0, 1)
 * @param beta2 decay of the mean square gradient, in [0, 1)
 * @param epsilon added to the root of the corrected mean square, above 0
 * @param weightDecay share of a decayed parameter taken off per update, in units of the learning rate, at least 0
 */
public record AdamWConfig(double beta1, double beta2, double epsilon, double weightDecay) {
    public AdamWConfig {
        BadInput.unless(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1), got %s: usual is 0.9", beta1);
        BadInput.unless(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1), got %s: usual is 0.95 or 0.999", beta2);
        BadInput.unless(
                epsilon > 0 && epsilon < Double.POSITIVE_INFINITY,
                "epsilon must be above 0, got %s: usual is 1e-8",
                epsilon);
        BadInput.unless(
                weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY,
                "weightDecay must be at least 0, got %s: usual is 1e-6 to 0.1",
                weightDecay);
    }
}
