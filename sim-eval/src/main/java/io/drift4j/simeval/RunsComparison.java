package io.drift4j.simeval;

import io.drift4j.engine.BadInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Two configurations with several training runs each, second minus first, paired over runs (the i-th against the i-th,
 * trained from the same seed) and over episodes. Intervals count the chance of both, see
 * {@link Intervals#bootstrapCrossed}.
 *
 * @param runs pairs of runs
 * @param episodes episodes of each
 * @param score mean difference of the largest reward
 * @param success difference of the success rates
 */
public record RunsComparison(int runs, int episodes, Estimate score, Estimate success) {
    private static final long BOOTSTRAP_SEED = 20_260_301;

    /** @throws BadInput unless both have the same number of runs, all of the same task and seeds */
    public static RunsComparison of(List<Rollouts> first, List<Rollouts> second) {
        BadInput.unless(
                first.size() == second.size(),
                "configurations are compared run by run, got %d and %d runs: name as many of each, in the order of their"
                        + " training seeds",
                first.size(),
                second.size());
        Rollouts one = first.get(0);
        for (List<Rollouts> side : List.of(first, second)) {
            for (Rollouts run : side) {
                BadInput.unless(
                        run.task().name().equals(one.task().name())
                                && run.seeds().equals(one.seeds()),
                        "configurations are compared on the same task and episodes, got %s from seed %d and %s from seed %d",
                        one.task().name(),
                        one.seeds().get(0),
                        run.task().name(),
                        run.seeds().get(0));
            }
        }
        return new RunsComparison(
                first.size(),
                one.episodes().size(),
                difference(first, second, Episode::maxReward, 0),
                difference(first, second, episode -> episode.success() ? 1 : 0, 1));
    }

    /** The numbers under {@code scoreDifference} and {@code successDifference} with their Low and High. */
    public Map<String, Object> json() {
        Map<String, Object> keys = new LinkedHashMap<>();
        score.put(keys, "scoreDifference");
        success.put(keys, "successDifference");
        return keys;
    }

    private static Estimate difference(
            List<Rollouts> first, List<Rollouts> second, ToDoubleFunction<Episode> number, int which) {
        double[][] differences = new double[first.size()][];
        for (int run = 0; run < differences.length; run++) {
            List<Episode> a = first.get(run).episodes();
            List<Episode> b = second.get(run).episodes();
            differences[run] = new double[a.size()];
            for (int e = 0; e < a.size(); e++) {
                differences[run][e] = number.applyAsDouble(b.get(e)) - number.applyAsDouble(a.get(e));
            }
        }
        return Intervals.bootstrapCrossed(differences, BOOTSTRAP_SEED + which);
    }
}
