package io.drift4j.engine.field;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;

/**
 * Guidance that is learned: how hard a sample is drawn to its class and away from what any class may look like.
 *
 * <p>Each drift problem of a training step has a scale alpha of its own, drawn from a density proportional to alpha^-k on
 * [least, most], and with a probability set to 1, which is no guidance. The network sees alpha; a guided sample then costs
 * one pass as any other. The U unconditional negatives of the problem weigh (alpha - 1)(G - 1)/U each, so that together
 * they are alpha - 1 times as heavy as the other generated samples.
 *
 * <p>Source: "Generative Modeling via Drifting"; lambertae/drifting accd0cf, train.py.
 *
 * @param least smallest alpha, at least 1
 * @param most largest alpha
 * @param exponent k; 1 is uniform in the logarithm, larger prefers small alpha
 * @param unguided probability that alpha is 1 whatever was drawn
 */
public record Guidance(double least, double most, double exponent, double unguided) {
    public Guidance {
        BadInput.unless(
                least >= 1 && most >= least && Double.isFinite(most),
                "guidance must have 1 <= least <= most, got least %s and most %s: usual is 1 and 4, none is 1 and 1",
                least,
                most);
        BadInput.unless(Double.isFinite(exponent), "guidance.exponent must be finite, got %s: usual is 3", exponent);
        BadInput.unless(
                unguided >= 0 && unguided <= 1,
                "guidance.unguided must be a probability, got %s: usual is 0",
                unguided);
    }

    /** Alpha from 1 to 4 with exponent 3, as in the released ablation. */
    public static Guidance official() {
        return new Guidance(1, 4, 3, 0);
    }

    /** Alpha that a share {@code u} of the drawn ones stays below, before some are set to 1; u in [0, 1]. */
    public double quantile(double u) {
        if (exponent == 1) {
            return least * Math.pow(most / least, u);
        }
        double power = 1 - exponent;
        double low = Math.pow(least, power);
        return Math.pow(low + u * (Math.pow(most, power) - low), 1 / power);
    }

    /** One alpha. */
    public double draw(RandomStream draws) {
        double alpha = quantile(draws.nextDouble());
        return draws.nextDouble() < unguided ? 1 : alpha;
    }

    /**
     * The weight of each unconditional negative.
     *
     * @param alpha at least 1
     * @param samples G
     * @param negatives U; 0 counts as 1
     */
    public static double negativeWeight(double alpha, int samples, int negatives) {
        return (alpha - 1) * (samples - 1) / Math.max(1, negatives);
    }
}
