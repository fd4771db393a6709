package io.drift4j.policy.schedule;

import io.drift4j.engine.BadInput;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When a new observation is wanted, how chunks become one plan, and what happens when the plan runs out.
 *
 * <p>L = T-(To-1) is the number of actions of a chunk from its newest frame on.
 *
 * @param mode how chunks become one plan
 * @param requestAt {@link Mode#ASYNCHRONOUS} only: a new observation is wanted once no more than so many planned steps are
 *     left; 0 or more. Left out: L-Ta, so that observations are Ta steps apart as long as chunks come in time
 * @param blendSteps {@link Mode#ASYNCHRONOUS} only: b, steps over which the weight of a new chunk rises against the plan that
 *     it replaces; 0 for none, less than L
 * @param ensembleDecay {@link Mode#ENSEMBLE} only: m of the weights exp(-m i), where i counts chunks from the oldest, 0: above
 *     0 older plans weigh more, below 0 newer ones; ACT's is 0.01
 * @param jumpCap largest change of a command in one step (delta actions: largest command), by action entry, in action units;
 *     entries that are not named have none
 * @param holdSteps steps without a plan for which the last speed is kept
 * @param slowSteps steps after those over which the speed falls linearly; then the robot rests. With both 0 it rests at once:
 *     absolute actions stay where the robot was told to be
 */
public record SchedulerConfig(
        Mode mode,
        @Nullable Integer requestAt,
        int blendSteps,
        double ensembleDecay,
        Map<String, Double> jumpCap,
        int holdSteps,
        int slowSteps) {

    /** How chunks become one plan. */
    public enum Mode {
        /**
         * Ta actions of a chunk are executed, then a new one is wanted; the robot waits for it as it does whenever there is no
         * plan.
         */
        SYNCHRONOUS,
        /** A new observation is wanted while the plan still reaches on, so that the robot moves during the pass. */
        ASYNCHRONOUS,
        /**
         * An observation is wanted each step, and a command is the weighted mean of what all chunks say about its step.
         *
         * <p>Source: Zhao et al., "Learning Fine-Grained Bimanual Manipulation with Low-Cost Hardware", RSS 2023 (temporal
         * ensembling).
         */
        ENSEMBLE
    }

    private static final double ACT_DECAY = 0.01;

    public SchedulerConfig {
        jumpCap = jumpCap == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(jumpCap));
        if (requestAt != null) {
            BadInput.unless(
                    mode == Mode.ASYNCHRONOUS,
                    "requestAt belongs to mode asynchronous, got %d in mode %s: leave it out",
                    requestAt,
                    name(mode));
            BadInput.unless(requestAt >= 0, "requestAt must be 0 or more steps, got %d", requestAt);
        }
        BadInput.unless(blendSteps >= 0, "blendSteps must be 0 or more, got %d", blendSteps);
        BadInput.unless(
                blendSteps == 0 || mode == Mode.ASYNCHRONOUS,
                "blendSteps needs chunks that overlap, which is mode asynchronous, got %d in mode %s: set it to 0 or change the"
                        + " mode",
                blendSteps,
                name(mode));
        BadInput.unless(Double.isFinite(ensembleDecay), "ensembleDecay must be finite, got %s", ensembleDecay);
        jumpCap.forEach((entry, cap) -> BadInput.unless(
                cap != null && cap > 0 && Double.isFinite(cap),
                "jumpCap.%s must be a positive number of action units, got %s",
                entry,
                cap));
        BadInput.unless(holdSteps >= 0, "holdSteps must be 0 or more, got %d", holdSteps);
        BadInput.unless(slowSteps >= 0, "slowSteps must be 0 or more, got %d", slowSteps);
    }

    private static String name(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    /** The published execution: Ta actions of each chunk, no cap, at rest between chunks. */
    public static SchedulerConfig synchronous() {
        return new SchedulerConfig(Mode.SYNCHRONOUS, null, 0, ACT_DECAY, Map.of(), 0, 0);
    }

    /** Observations Ta steps apart, no blend, no cap, at rest when the plan runs out. */
    public static SchedulerConfig asynchronous() {
        return new SchedulerConfig(Mode.ASYNCHRONOUS, null, 0, ACT_DECAY, Map.of(), 0, 0);
    }

    /** An observation each step, weights exp(-decay i), no cap, at rest when the plan runs out. */
    public static SchedulerConfig ensemble(double decay) {
        return new SchedulerConfig(Mode.ENSEMBLE, null, 0, decay, Map.of(), 0, 0);
    }

    /** The same with another number of steps that are left when a new observation is wanted. */
    public SchedulerConfig withRequestAt(int steps) {
        return new SchedulerConfig(mode, steps, blendSteps, ensembleDecay, jumpCap, holdSteps, slowSteps);
    }

    /** The same with a blend over so many steps. */
    public SchedulerConfig withBlend(int steps) {
        return new SchedulerConfig(mode, requestAt, steps, ensembleDecay, jumpCap, holdSteps, slowSteps);
    }

    /** The same with these caps by action entry. */
    public SchedulerConfig withJumpCap(Map<String, Double> caps) {
        return new SchedulerConfig(mode, requestAt, blendSteps, ensembleDecay, caps, holdSteps, slowSteps);
    }

    /** The same that keeps the speed for so many steps without a plan, and slows down over so many more. */
    public SchedulerConfig withStarvation(int hold, int slow) {
        return new SchedulerConfig(mode, requestAt, blendSteps, ensembleDecay, jumpCap, hold, slow);
    }
}
