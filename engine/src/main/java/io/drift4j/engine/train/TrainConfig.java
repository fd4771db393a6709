package io.drift4j.engine.train;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nn.Weights;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a network is trained, whatever it learns.
 *
 * @param steps optimiser steps in all
 * @param batchSize problems in one backward pass, B
 * @param accumulation backward passes in one optimiser step
 * @param learningRate largest rate
 * @param schedule shape of the rate over the steps
 * @param warmupSteps steps of linear warm-up
 * @param weightDecay decoupled decay
 * @param decayed what is decayed; null is {@link Decayed#MATRICES}
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param clipNorm largest global gradient norm; above 0
 * @param emaDecay decay of the moving average of the weights, reached from below; 0 for no averaging
 * @param emaRise how the decay is reached
 * @param seed of everything random in the run
 * @param threads native threads; 0 for one a core
 * @param device {@code auto}, {@code cpu} or {@code gpu:N}
 * @param logEvery steps between log lines
 * @param checkpointEvery steps between checkpoints
 * @param keepCheckpoints newest checkpoints kept, at least 1
 */
public record TrainConfig(
        int steps,
        int batchSize,
        int accumulation,
        double learningRate,
        Shape schedule,
        int warmupSteps,
        double weightDecay,
        @Nullable Decayed decayed,
        double beta1,
        double beta2,
        double clipNorm,
        double emaDecay,
        Rise emaRise,
        long seed,
        int threads,
        String device,
        int logEvery,
        int checkpointEvery,
        int keepCheckpoints) {

    private static final double EPSILON = 1e-8;
    private static final double EMA_POWER = 0.75;
    private static final double RAMP_START = 1e-6;

    /** Shape of the learning rate, see {@link Schedule}. */
    public enum Shape {
        /** Warm-up, then constant. */
        CONSTANT,
        /** Warm-up times a cosine to 0. */
        COSINE,
        /** Warm-up from 1e-6 on, then constant, as in the published image generators. */
        RAMPED
    }

    /** Which arrays weight decay applies to. */
    public enum Decayed {
        /** Weights alone: neither biases and gains nor tables of positions. */
        MATRICES,
        /** Every array, as in the published image generators. */
        ALL
    }

    /** How the averaging decay rises at update n. */
    public enum Rise {
        /** min(emaDecay, (1 + n) / (10 + n)). */
        WARM_START,
        /** min(emaDecay, 1 - n^-0.75), as in the published policies, whose decay is 0.9999. */
        POWER,
        /** emaDecay at once, as in the published image generators. */
        CONSTANT
    }

    public TrainConfig {
        atLeast("steps", steps, 1);
        atLeast("batchSize", batchSize, 1);
        atLeast("accumulation", accumulation, 1);
        atLeast("threads", threads, 0);
        atLeast("logEvery", logEvery, 1);
        atLeast("checkpointEvery", checkpointEvery, 1);
        atLeast("keepCheckpoints", keepCheckpoints, 1);
        BadInput.unless(
                clipNorm > 0 && Double.isFinite(clipNorm),
                "clipNorm must be above 0 and finite, got %s: 1e9 clips nothing",
                clipNorm);
        fraction("emaDecay", emaDecay);
        // These check the rest.
        new AdamWConfig(beta1, beta2, EPSILON, weightDecay);
        rate(schedule, learningRate, warmupSteps, steps);
    }

    /** AdamW 1e-3 with cosine, 128 observations a step; the shipped configurations regularise more, see configs/. */
    public static TrainConfig defaults() {
        return new TrainConfig(
                8000,
                128,
                1,
                1e-3,
                Shape.COSINE,
                500,
                1e-2,
                null,
                0.9,
                0.95,
                2.0,
                0.999,
                Rise.WARM_START,
                42,
                0,
                "auto",
                50,
                1000,
                2);
    }

    /** The optimiser's settings. */
    AdamWConfig adamW() {
        return new AdamWConfig(beta1, beta2, EPSILON, weightDecay);
    }

    /** The averaging decay of each step. */
    EmaDecay ema() {
        return switch (emaRise) {
            case WARM_START -> new EmaDecay.WarmStart(emaDecay);
            case POWER -> new EmaDecay.Power(EMA_POWER, emaDecay);
            case CONSTANT -> new EmaDecay.Constant(emaDecay);
        };
    }

    /** For each array whether it decays, in the order of the arrays. */
    boolean[] decayed(Weights weights) {
        boolean[] each = weights.decayed();
        if (decayed == Decayed.ALL) {
            Arrays.fill(each, true);
        }
        return each;
    }

    /** The learning rate of each step. */
    Schedule rate() {
        return rate(schedule, learningRate, warmupSteps, steps);
    }

    private static Schedule rate(Shape schedule, double learningRate, int warmupSteps, int steps) {
        return switch (schedule) {
            case CONSTANT -> new Schedule.Constant(learningRate, warmupSteps);
            case COSINE -> new Schedule.Cosine(learningRate, warmupSteps, steps);
            case RAMPED -> new Schedule.RampedConstant(learningRate, RAMP_START, warmupSteps);
        };
    }

    private static void atLeast(String name, int value, int least) {
        BadInput.unless(value >= least, "%s must be at least %d, got %d", name, least, value);
    }

    private static void fraction(String name, double value) {
        BadInput.unless(value >= 0 && value < 1, "%s must be in [0, 1), got %s", name, value);
    }
}
