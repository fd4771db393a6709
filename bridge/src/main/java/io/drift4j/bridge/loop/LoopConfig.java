package io.drift4j.bridge.loop;

import io.drift4j.bridge.safety.SafetyConfig;
import io.drift4j.policy.schedule.SchedulerConfig;
import java.security.SecureRandom;

/**
 * How a loop acts.
 *
 * @param scheduler when observations are sent, how chunks become commands, and what happens without them
 * @param safety limits that are held to on this side, whatever the server does. Chunks pass the safety layer. Commands between
 *     chunks and without one change by velocity times dt at most, from the second of an episode on, or from its measured state;
 *     they stay in range and box, and with a box on delta actions the robot rests at once when it has no plan. They are clamped,
 *     also where chunks are rejected. Jump and acceleration are limits of chunks
 * @param seed of all noise: the same seed, frames and times give the same commands, on whichever connection they came
 */
public record LoopConfig(SchedulerConfig scheduler, SafetyConfig safety, long seed) {
    private static final int HOLD_STEPS = 2;
    private static final int SLOW_STEPS = 5;

    /**
     * Observations Ta steps apart while the robot moves; without a chunk the last speed is kept for 2 steps and lost over 5
     * more; the policy's own limits are clamped to; a random seed.
     */
    public static LoopConfig defaults() {
        return new LoopConfig(
                SchedulerConfig.asynchronous().withStarvation(HOLD_STEPS, SLOW_STEPS),
                SafetyConfig.defaults(),
                new SecureRandom().nextLong());
    }

    public LoopConfig withScheduler(SchedulerConfig other) {
        return new LoopConfig(other, safety, seed);
    }

    public LoopConfig withSafety(SafetyConfig other) {
        return new LoopConfig(scheduler, other, seed);
    }

    public LoopConfig withSeed(long other) {
        return new LoopConfig(scheduler, safety, other);
    }
}
