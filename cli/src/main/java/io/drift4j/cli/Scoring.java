package io.drift4j.cli;

import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.Training;
import io.drift4j.policy.DriftPolicy;
import io.drift4j.simeval.Environment;
import io.drift4j.simeval.Evaluation;
import io.drift4j.simeval.PassTiming;
import io.drift4j.simeval.Runner;
import io.drift4j.simeval.report.Report;
import io.drift4j.simeval.report.TrainingLog;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One policy file scored in a task.
 *
 * <p>The native library runs with one thread, as it does for a robot: passes are small, and environments step on all
 * cores meanwhile.
 *
 * @param task where
 * @param firstSeed seed of the first episode
 * @param episodes how many
 * @param noiseScale factor on the noise; null for the policy's own
 * @param executedSteps Ta; null for the policy's own
 * @param holdNoise whether an episode keeps the noise of its first decision
 * @param candidates K, chunks drawn at a decision
 * @param kind which weights act
 */
record Scoring(
        Tasks task,
        long firstSeed,
        int episodes,
        @Nullable Double noiseScale,
        @Nullable Integer executedSteps,
        boolean holdNoise,
        int candidates,
        Kind kind) {
    private static final int WARM_UP = 200;
    private static final int PASSES = 500;

    /** Which weights of a run act. */
    enum Kind {
        /** The moving average: what a policy file holds. */
        AVERAGED(Training.EMA),
        /** Those of the last training step: what only training checkpoints hold. */
        RAW(Training.MODEL);

        private final String group;

        Kind(String group) {
            this.group = group;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** With the policy's own settings. */
    static Scoring of(Tasks task, long firstSeed, int episodes) {
        return new Scoring(task, firstSeed, episodes, null, null, false, 1, Kind.AVERAGED);
    }

    Scoring with(Kind other) {
        return new Scoring(task, firstSeed, episodes, noiseScale, executedSteps, holdNoise, candidates, other);
    }

    /**
     * A scored policy and what a page shows of it.
     *
     * @param environments give what the policy observes, for animations
     * @param log of its training, if it lies beside the file
     */
    record Scored(Evaluation evaluation, Supplier<Environment> environments, Optional<Path> log) {

        /** The page with the training curves of this policy, if there are any. */
        Report onto(Report page) {
            return log.map(file -> page.withTraining(evaluation.label(), TrainingLog.read(file)))
                    .orElse(page);
        }
    }

    /** Loads the file, runs the episodes, then measures one pass. */
    Scored score(Path file, String label, Runner.Progress progress) {
        Manifest manifest = Checkpoint.readManifest(file);
        try (DriftPolicy loaded = DriftPolicy.load(file, kind.group, "cpu", 1)) {
            DriftPolicy policy = noiseScale == null ? loaded : loaded.withNoiseScale(noiseScale);
            Supplier<Environment> environments = task.environments(policy.spec());
            Runner runner = Runner.of(environments)
                    .withSeeds(firstSeed, episodes)
                    .withHeldNoise(holdNoise)
                    .withCandidates(candidates)
                    .withProgress(progress);
            if (executedSteps != null) {
                runner = runner.withExecutedSteps(executedSteps);
            }
            Evaluation evaluation = Evaluation.of(label, runner.run(policy));
            PassTiming timing = runner.time(policy, WARM_UP, PASSES);
            return new Scored(
                    evaluation.withTiming(timing).withSettings(settings(file, manifest, policy)),
                    environments,
                    Places.log(file));
        }
    }

    private Map<String, Object> settings(Path file, Manifest manifest, DriftPolicy policy) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("policy", file.toString());
        settings.put("noiseScale", policy.noiseScale());
        settings.put("holdNoise", holdNoise);
        settings.put("candidates", candidates);
        settings.put("weights", kind.toString());
        settings.put("trainedSteps", manifest.step());
        settings.put("trainingSeed", manifest.seed());
        settings.put("commit", manifest.commit());
        settings.put("threads", 1);
        settings.put("processors", Runtime.getRuntime().availableProcessors());
        settings.put("java", Runtime.version().toString());
        return settings;
    }
}
