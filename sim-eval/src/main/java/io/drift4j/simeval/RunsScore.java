package io.drift4j.simeval;

import io.drift4j.engine.BadInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Several training runs of one configuration on the same episodes, summed up: means over runs and episodes, with 95 %
 * intervals over both ({@link Intervals#bootstrapCrossed}).
 *
 * @param runs how many policies
 * @param episodes episodes of each
 * @param score mean of the largest reward
 * @param success share of episodes with success
 * @param finalCoverage mean of the last reward
 */
public record RunsScore(int runs, int episodes, Estimate score, Estimate success, Estimate finalCoverage) {
    private static final long BOOTSTRAP_SEED = 20_260_102;

    /** @throws BadInput unless all rollouts are of the same task and seeds */
    public static RunsScore of(List<Rollouts> runs) {
        Rollouts first = runs.get(0);
        for (Rollouts other : runs) {
            BadInput.unless(
                    other.seeds().equals(first.seeds())
                            && other.task().name().equals(first.task().name()),
                    "a mean over runs needs the same task and episodes in each, got %s from seed %d and %s from seed %d",
                    first.task().name(),
                    first.seeds().get(0),
                    other.task().name(),
                    other.seeds().get(0));
        }
        return new RunsScore(
                runs.size(),
                first.episodes().size(),
                mean(runs, Episode::maxReward, 0),
                mean(runs, episode -> episode.success() ? 1 : 0, 1),
                mean(runs, Episode::finalReward, 2));
    }

    /** The numbers under the keys that a single evaluation has, without its timing. */
    public Map<String, Object> json() {
        Map<String, Object> keys = new LinkedHashMap<>();
        score.put(keys, "score");
        success.put(keys, "success");
        finalCoverage.put(keys, "finalCoverage");
        keys.put("episodes", episodes);
        return keys;
    }

    private static Estimate mean(List<Rollouts> runs, ToDoubleFunction<Episode> number, int which) {
        double[][] values = runs.stream()
                .map(run -> run.episodes().stream().mapToDouble(number).toArray())
                .toArray(double[][]::new);
        return Intervals.bootstrapCrossed(values, BOOTSTRAP_SEED + which);
    }
}
