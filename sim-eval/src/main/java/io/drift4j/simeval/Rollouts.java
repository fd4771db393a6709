package io.drift4j.simeval;

import io.drift4j.policy.PolicySpec;
import java.util.List;

/**
 * The episodes of one policy on one task.
 *
 * @param task what was run
 * @param policy what ran it; its {@code executedSteps} are those that were executed
 * @param noiseSeed seed of all noise of these episodes
 * @param episodes one a seed, in order of seeds
 * @param seconds wall time of the whole run
 */
public record Rollouts(TaskSpec task, PolicySpec policy, long noiseSeed, List<Episode> episodes, double seconds) {

    public Rollouts {
        episodes = List.copyOf(episodes);
        if (episodes.isEmpty()) {
            throw new IllegalArgumentException("rollouts hold at least one episode, got none");
        }
    }

    /** Seed of each episode, in order. */
    public List<Long> seeds() {
        return episodes.stream().map(Episode::seed).toList();
    }

    /** Steps of all episodes together. */
    public long steps() {
        return episodes.stream().mapToLong(Episode::steps).sum();
    }
}
