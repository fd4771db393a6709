package io.drift4j.engine.train;

import io.drift4j.engine.BadInput;

/** How much of the average an update keeps; updates count from 0. */
public sealed interface EmaDecay {
    /** The share of the old average kept at update n, n from 0, in [0, 1). */
    double at(long update);

    /** The same decay always. */
    record Constant(double decay) implements EmaDecay {
        public Constant {
            check(decay);
        }

        @Override
        public double at(long update) {
            return decay;
        }
    }

    /** min(decay, (1 + n) / (10 + n)): early averages forget the untrained network. */
    record WarmStart(double decay) implements EmaDecay {
        public WarmStart {
            check(decay);
        }

        @Override
        public double at(long update) {
            return Math.min(decay, (1.0 + update) / (10.0 + update));
        }
    }

    /**
     * min(decay, 1 - n^-power), 0 at n = 0 and 1. With power 0.75 it passes 0.999 at update 10,000.
     *
     * <p>Source: real-stanford/diffusion_policy, ema_model.py (power 0.75, decay 0.9999).
     */
    record Power(double power, double decay) implements EmaDecay {
        public Power {
            BadInput.unless(
                    power > 0 && power < Double.POSITIVE_INFINITY,
                    "the power of the averaging decay must be above 0, got %s: usual is 0.75",
                    power);
            check(decay);
        }

        @Override
        public double at(long update) {
            return Math.min(decay, 1 - Math.pow(Math.max((double) update, 1), -power));
        }
    }

    private static void check(double decay) {
        BadInput.unless(
                decay >= 0 && decay < 1, "the averaging decay must be in [0, 1), got %s: usual is 0.999", decay);
    }
}
