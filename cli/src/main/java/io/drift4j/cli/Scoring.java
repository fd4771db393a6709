package io.drift4j.cli;

import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.Training;
import io.drift4j.policy.DriftPolicy;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicyFile;
import io.drift4j.policy.plain.PlainPolicy;
import io.drift4j.policy.schedule.SchedulerConfig;
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
 * @param scheduler how chunks become commands
 * @param delaySteps D, steps between an observation and its chunk
 * @param kind which weights act
 * @param pass what runs the network
 */
record Scoring(
        Tasks task,
        long firstSeed,
        int episodes,
        @Nullable Double noiseScale,
        @Nullable Integer executedSteps,
        boolean holdNoise,
        int candidates,
        SchedulerConfig scheduler,
        int delaySteps,
        Kind kind,
        Pass pass) {
    private static final int WARM_UP = 200;
    private static final int PASSES = 500;

    /** What runs the network. */
    enum Pass {
        /** The native library: every kind of network, and the faster one for the large batches of a run. */
        NATIVE {
            @Override
            Policy open(PolicyFile file) {
                return DriftPolicy.of(file, "cpu", 1);
            }
        },
        /** Plain Java: the MLP kinds, without the native library. */
        JAVA {
            @Override
            Policy open(PolicyFile file) {
                return PlainPolicy.of(file);
            }
        };

        abstract Policy open(PolicyFile file);

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

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
        return new Scoring(
                task,
                firstSeed,
                episodes,
                null,
                null,
                false,
                1,
                SchedulerConfig.synchronous(),
                0,
                Kind.AVERAGED,
                Pass.NATIVE);
    }

    Scoring with(Kind other) {
        return new Scoring(
                task,
                firstSeed,
                episodes,
                noiseScale,
                executedSteps,
                holdNoise,
                candidates,
                scheduler,
                delaySteps,
                other,
                pass);
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
        PolicyFile read = PolicyFile.read(file, kind.group);
        PolicyFile scored = noiseScale == null ? read : read.withNoiseScale(noiseScale);
        try (Policy policy = pass.open(scored)) {
            Supplier<Environment> environments = task.environments(policy.spec());
            Runner runner = Runner.of(environments)
                    .withSeeds(firstSeed, episodes)
                    .withHeldNoise(holdNoise)
                    .withCandidates(candidates)
                    .withSchedule(scheduler, delaySteps)
                    .withProgress(progress);
            if (executedSteps != null) {
                runner = runner.withExecutedSteps(executedSteps);
            }
            Evaluation evaluation = Evaluation.of(label, runner.run(policy));
            PassTiming timing = runner.time(policy, WARM_UP, PASSES);
            return new Scored(
                    evaluation.withTiming(timing).withSettings(settings(scored)), environments, Places.log(file));
        }
    }

    private Map<String, Object> settings(PolicyFile file) {
        Manifest manifest = file.manifest();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("policy", file.source().toString());
        settings.put("noiseScale", file.contents().noiseScale());
        settings.put("pass", pass.toString());
        settings.put("holdNoise", holdNoise);
        settings.put("candidates", candidates);
        settings.put("schedule", scheduler.mode().name().toLowerCase(Locale.ROOT));
        settings.put("delaySteps", delaySteps);
        settings.put("blendSteps", scheduler.blendSteps());
        if (scheduler.mode() == SchedulerConfig.Mode.ENSEMBLE) {
            settings.put("ensembleDecay", scheduler.ensembleDecay());
        }
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
