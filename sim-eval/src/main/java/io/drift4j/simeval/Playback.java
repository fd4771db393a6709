package io.drift4j.simeval;

import io.drift4j.policy.Observation;
import java.util.ArrayList;
import java.util.List;

/**
 * A recorded episode played again in a fresh environment, to look at it: same seed and same actions give the same
 * episode, so pictures need not be kept while thousands of steps are scored.
 */
public final class Playback {

    /**
     * The state after {@code step} actions.
     *
     * @param picture packed RGB, size by size
     * @param reward of the last step, 0 before the first
     */
    public record Frame(int step, Observation observation, int[] picture, float reward) {}

    private Playback() {}

    /**
     * The frames after 0, stride, 2 stride ... steps and the last one.
     *
     * @param size side of the pictures in pixels
     * @throws IllegalStateException if the environment gives other rewards than the episode has: it is not
     *     deterministic, or another environment
     */
    public static List<Frame> frames(Environment environment, Episode episode, int size, int stride) {
        if (stride < 1) {
            throw new IllegalArgumentException("stride must be at least 1, got " + stride);
        }
        List<Frame> frames = new ArrayList<>();
        frames.add(new Frame(0, environment.reset(episode.seed()), environment.picture(size), 0));
        for (int i = 0; i < episode.steps(); i++) {
            Environment.Step step = environment.step(episode.action(i));
            float reward = (float) step.reward();
            if (reward != episode.rewards()[i]) {
                throw new IllegalStateException("replaying seed " + episode.seed() + " gave reward " + reward
                        + " at step " + i + ", the episode has " + episode.rewards()[i]);
            }
            if ((i + 1) % stride == 0 || i + 1 == episode.steps()) {
                frames.add(new Frame(i + 1, step.observation(), environment.picture(size), reward));
            }
        }
        return frames;
    }
}
