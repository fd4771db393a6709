package io.drift4j.simeval;

import io.drift4j.engine.BadInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two policies on the same episodes, second minus first. Pairing takes the luck of the seeds out of the difference: the
 * interval is that of the mean difference within an episode, not of two separate means.
 *
 * @param episodes n
 * @param score mean difference of the largest reward, bootstrap interval
 * @param success difference of the success rates, bootstrap interval
 * @param onlyFirst episodes in which only the first succeeded
 * @param onlySecond episodes in which only the second succeeded
 * @param mcnemarP two-sided exact McNemar p-value of equal success rates: with b = onlyFirst and c = onlySecond,
 *     {@code min(1, 2 P(X <= min(b, c)))} for X binomial of b + c trials at one half
 */
public record PairedComparison(
        int episodes, Estimate score, Estimate success, int onlyFirst, int onlySecond, double mcnemarP) {

    private static final long BOOTSTRAP_SEED = 20_260_201;

    /** The numbers under {@code scoreDifference} and {@code successDifference} with their Low and High, and the counts. */
    public Map<String, Object> json() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("episodes", episodes);
        score.put(keys, "scoreDifference");
        success.put(keys, "successDifference");
        keys.put("onlyFirst", onlyFirst);
        keys.put("onlySecond", onlySecond);
        keys.put("mcnemarP", mcnemarP);
        return keys;
    }

    /** Compares two runs; {@link BadInput} unless they are of the same task and the same seeds in the same order. */
    public static PairedComparison of(Rollouts first, Rollouts second) {
        BadInput.unless(
                first.task().name().equals(second.task().name()),
                "policies are compared on the same task, got '%s' and '%s'",
                first.task().name(),
                second.task().name());
        List<Episode> a = first.episodes();
        List<Episode> b = second.episodes();
        BadInput.unless(
                a.size() == b.size(),
                "policies are compared on the same seeds, got %d and %d episodes: run both with the same seeds",
                a.size(),
                b.size());
        int n = a.size();
        double[] score = new double[n];
        double[] success = new double[n];
        int onlyFirst = 0;
        int onlySecond = 0;
        for (int i = 0; i < n; i++) {
            BadInput.unless(
                    a.get(i).seed() == b.get(i).seed(),
                    "policies are compared on the same seeds, got %d and %d as episode %d: run both with the same seeds",
                    a.get(i).seed(),
                    b.get(i).seed(),
                    i);
            score[i] = b.get(i).maxReward() - a.get(i).maxReward();
            success[i] = (b.get(i).success() ? 1 : 0) - (a.get(i).success() ? 1 : 0);
            onlyFirst += success[i] < 0 ? 1 : 0;
            onlySecond += success[i] > 0 ? 1 : 0;
        }
        return new PairedComparison(
                n,
                Intervals.bootstrapMean(score, BOOTSTRAP_SEED),
                Intervals.bootstrapMean(success, BOOTSTRAP_SEED + 1),
                onlyFirst,
                onlySecond,
                mcnemar(onlyFirst, onlySecond));
    }

    /** Exact two-sided McNemar p-value of the two counts of disagreement. */
    static double mcnemar(int onlyFirst, int onlySecond) {
        int trials = onlyFirst + onlySecond;
        double logTerm = -trials * Math.log(2);
        double sum = 0;
        for (int k = 0; k <= Math.min(onlyFirst, onlySecond); k++) {
            sum += Math.exp(logTerm);
            logTerm += Math.log((double) (trials - k) / (k + 1));
        }
        return Math.min(1, 2 * sum);
    }
}
