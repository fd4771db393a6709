package io.drift4j.simeval;

import io.drift4j.policy.Observation;

/**
 * One copy of a simulated task. Not thread-safe; make one for each thread or episode.
 *
 * <p>The same seed and the same actions give the same episode, bit for bit.
 */
public interface Environment extends AutoCloseable {

    /** What the task observes, takes and rewards. */
    TaskSpec spec();

    /** Starts the episode of this seed and returns its first observation. */
    Observation reset(long seed);

    /**
     * Advances one control step.
     *
     * @param action A numbers in the task's units
     * @throws IllegalStateException before {@link #reset} or after the episode ended
     */
    Step step(float[] action);

    /** A picture of the present state for people, {@code size} by {@code size} pixels, packed RGB (0xRRGGBB). */
    int[] picture(int size);

    @Override
    void close();

    /**
     * What one control step gave.
     *
     * @param observation the new frame
     * @param reward in [0, 1]; an episode's score is its largest reward
     * @param success whether the task's success rule holds at this step
     * @param ended whether the episode is over (success or step limit)
     */
    record Step(Observation observation, double reward, boolean success, boolean ended) {}
}
