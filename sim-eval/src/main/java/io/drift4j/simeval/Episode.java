package io.drift4j.simeval;

import io.drift4j.policy.Chunk;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened in one episode: enough to score it and, with its seed, to play it again ({@link Playback}).
 *
 * @param seed the seed the environment was reset with
 * @param rewards one a step, in [0, 1]; not copied
 * @param success whether the task's success rule held at some step
 * @param actions the executed actions, row-major (steps, A); not copied
 * @param chunks the chunk that each decision executed from, in order
 */
public record Episode(long seed, float[] rewards, boolean success, float[] actions, List<Chunk> chunks) {

    public Episode {
        chunks = List.copyOf(chunks);
        if (rewards.length == 0 || actions.length % rewards.length != 0) {
            throw new IllegalArgumentException("an episode holds one reward and A action entries a step, got "
                    + rewards.length + " rewards and " + actions.length + " action entries");
        }
    }

    /** Steps taken, at least 1. */
    public int steps() {
        return rewards.length;
    }

    /** A copy of the action of a step, counted from 0. */
    public float[] action(int step) {
        int size = actions.length / rewards.length;
        return Arrays.copyOfRange(actions, step * size, (step + 1) * size);
    }

    /** Largest reward over the steps: the score of the episode. */
    public float maxReward() {
        float largest = rewards[0];
        for (float reward : rewards) {
            largest = Math.max(largest, reward);
        }
        return largest;
    }

    /** Reward at the last step. */
    public float finalReward() {
        return rewards[rewards.length - 1];
    }

    /**
     * The episode as JSON keys, in order: {@code seed}, {@code score} and {@code finalCoverage} in [0, 1], {@code success},
     * {@code steps}, and {@code decisions}, the chunks that were executed from. {@code drift4j-pusht} writes the same keys.
     */
    public Map<String, Object> json() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("seed", seed);
        keys.put("score", (double) maxReward()); // with all digits, so that other programs' can be compared as they are
        keys.put("success", success);
        keys.put("finalCoverage", (double) finalReward());
        keys.put("steps", steps());
        keys.put("decisions", chunks.size());
        return keys;
    }
}
