package io.drift4j.simeval;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Episodes summed up, with 95 % intervals over episodes (not over training seeds).
 *
 * @param episodes n
 * @param score mean over episodes of the largest reward, bootstrap interval
 * @param success share of episodes in which the success rule held at some step, Wilson interval
 * @param finalCoverage mean over episodes of the reward at the last step, bootstrap interval: a policy that pushes the
 *     block to the goal and away again has a high score and a low final coverage
 */
public record Score(int episodes, Estimate score, Estimate success, Estimate finalCoverage) {

    /** Fixed, so that the same episodes always print the same interval. */
    private static final long BOOTSTRAP_SEED = 20_260_101;

    public static Score of(List<Episode> episodes) {
        int successes = (int) episodes.stream().filter(Episode::success).count();
        return new Score(
                episodes.size(),
                Intervals.bootstrapMean(each(episodes, Episode::maxReward), BOOTSTRAP_SEED),
                Intervals.wilson(successes, episodes.size()),
                Intervals.bootstrapMean(each(episodes, Episode::finalReward), BOOTSTRAP_SEED + 1));
    }

    private static double[] each(List<Episode> episodes, ToDoubleFunction<Episode> number) {
        return episodes.stream().mapToDouble(number).toArray();
    }
}
