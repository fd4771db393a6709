package io.drift4j.policy.data;

import io.drift4j.engine.BadInput;
import java.util.List;

/**
 * The training examples of some episodes: windows of T rows, of which the first To are observed.
 *
 * <p>An episode of L steps has one window for each start from {@code -(To-1)} to {@code L - T + Ta - 1}, none if that
 * is empty. Rows before the first and after the last are repeats of the first and the last row, for observations and
 * actions alike. With To = 2, Ta = 8, T = 16 that is L - 7 windows. Source: real-stanford/diffusion_policy,
 * common/sampler.py.
 */
public final class Windows {
    private final int observationSteps;
    private final int horizon;
    private final int[] episode;
    private final int[] first;
    private final int[] low;
    private final int[] high;

    private Windows(int observationSteps, int horizon, int[] episode, int[] first, int[] low, int[] high) {
        this.observationSteps = observationSteps;
        this.horizon = horizon;
        this.episode = episode;
        this.first = first;
        this.low = low;
        this.high = high;
    }

    /**
     * Windows of the episodes listed, in that order.
     *
     * @param observationSteps To
     * @param executedSteps Ta
     * @param horizon T
     */
    public static Windows of(
            Episodes episodes, List<Integer> listed, int observationSteps, int executedSteps, int horizon) {
        BadInput.unless(
                observationSteps >= 1 && executedSteps >= 1 && horizon >= observationSteps - 1 + executedSteps,
                "windows need observationSteps and executedSteps of at least 1 and a horizon of at least"
                        + " observationSteps - 1 + executedSteps, got %d, %d and %d",
                observationSteps,
                executedSteps,
                horizon);
        int count = 0;
        for (int e : listed) {
            BadInput.unless(
                    e >= 0 && e < episodes.count(),
                    "episodes must lie in 0..%d, got %d: list episodes of this file",
                    episodes.count() - 1,
                    e);
            count += windows(episodes.length(e), observationSteps, executedSteps, horizon);
        }
        BadInput.unless(
                count > 0,
                "at least one episode must be long enough for a window (more than %d steps), none of %d listed is",
                horizon - executedSteps - observationSteps + 1,
                listed.size());
        int[] episode = new int[count];
        int[] first = new int[count];
        int[] low = new int[count];
        int[] high = new int[count];
        int at = 0;
        for (int e : listed) {
            int windows = windows(episodes.length(e), observationSteps, executedSteps, horizon);
            for (int w = 0; w < windows; w++, at++) {
                episode[at] = e;
                first[at] = episodes.start(e) - (observationSteps - 1) + w;
                low[at] = episodes.start(e);
                high[at] = episodes.end(e) - 1;
            }
        }
        return new Windows(observationSteps, horizon, episode, first, low, high);
    }

    private static int windows(int length, int observationSteps, int executedSteps, int horizon) {
        return Math.max(0, length - horizon + executedSteps - 1 + observationSteps);
    }

    /** How many windows. */
    public int count() {
        return episode.length;
    }

    /** To. */
    public int observationSteps() {
        return observationSteps;
    }

    /** T. */
    public int horizon() {
        return horizon;
    }

    /** The episode of a window. */
    public int episode(int window) {
        return episode[window];
    }

    /** The step of its episode at which a window starts; negative where the first row is repeated. */
    public int start(int window) {
        return first[window] - low[window];
    }

    /** The row of entry {@code t} (0 to T-1) of a window: observations take t below To, actions all. */
    public int row(int window, int t) {
        return Math.max(low[window], Math.min(high[window], first[window] + t));
    }
}
