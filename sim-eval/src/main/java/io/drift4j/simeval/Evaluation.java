package io.drift4j.simeval;

import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One policy measured: what ran, what it scored, how long a pass takes, and under which settings.
 *
 * @param label name of the policy for people, distinct within a report
 * @param rollouts its episodes
 * @param score their sum
 * @param timing one pass at batch 1, if measured
 * @param settings whatever else the caller knows, in order: file, commit, noise scale, threads, machine
 */
public record Evaluation(
        String label, Rollouts rollouts, Score score, Optional<PassTiming> timing, Map<String, Object> settings) {

    public Evaluation {
        settings = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** An evaluation without timing or settings; the score is computed here. */
    public static Evaluation of(String label, Rollouts rollouts) {
        return new Evaluation(label, rollouts, Score.of(rollouts.episodes()), Optional.empty(), Map.of());
    }

    public Evaluation withTiming(PassTiming measured) {
        return new Evaluation(label, rollouts, score, Optional.of(measured), settings);
    }

    public Evaluation withSettings(Map<String, Object> given) {
        return new Evaluation(label, rollouts, score, timing, given);
    }

    /**
     * The evaluation as JSON keys, in order. Scores and rates in [0, 1], times in the unit the key ends with; settings
     * come after, and never replace a measured key; the episodes come last, under {@code perEpisode} ({@link Episode#json}).
     */
    public Map<String, Object> json() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("label", label);
        keys.put("task", rollouts.task().name());
        score.score().put(keys, "score");
        score.success().put(keys, "success");
        score.finalCoverage().put(keys, "finalCoverage");
        keys.put("episodes", score.episodes());
        keys.put("seeds", rollouts.seeds());
        keys.put("noiseSeed", rollouts.noiseSeed());
        keys.put("observationSteps", rollouts.policy().observationSteps());
        keys.put("executedSteps", rollouts.policy().executedSteps());
        keys.put("horizon", rollouts.policy().horizon());
        keys.put(
                "observations",
                rollouts.policy().observations().stream()
                        .map(ObservationKey::name)
                        .toList());
        keys.put("maxSteps", rollouts.task().maxSteps());
        keys.put("scoreRule", rollouts.task().scoreRule());
        keys.put("environmentSteps", rollouts.steps());
        keys.put("wallSeconds", rollouts.seconds());
        timing.ifPresent(passes -> {
            keys.put("passMedianMs", passes.medianMs());
            keys.put("passP90Ms", passes.p90Ms());
            keys.put("passP99Ms", passes.p99Ms());
            keys.put("passes", passes.passes());
        });
        settings.forEach(keys::putIfAbsent);
        keys.put("perEpisode", rollouts.episodes().stream().map(Episode::json).toList());
        return keys;
    }
}
