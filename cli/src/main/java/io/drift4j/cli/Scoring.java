package io.drift4j.cli;

import io.drift4j.engine.train.TrainingLog;
import io.drift4j.policy.Policy;
import io.drift4j.policy.schedule.SchedulerConfig;
import io.drift4j.simeval.Environment;
import io.drift4j.simeval.Evaluation;
import io.drift4j.simeval.PassTiming;
import io.drift4j.simeval.Runner;
import io.drift4j.simeval.report.Report;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * On which episodes of a task policies are scored, and how they act in them.
 *
 * @param task where
 * @param firstSeed seed of the first episode
 * @param episodes how many
 * @param executedSteps Ta; null for the policy's own
 * @param holdNoise whether an episode keeps the noise of its first decision
 * @param candidates K, chunks drawn at a decision
 * @param scheduler how chunks become commands
 * @param delaySteps D, steps between an observation and its chunk
 */
record Scoring(
        Tasks task,
        long firstSeed,
        int episodes,
        @Nullable Integer executedSteps,
        boolean holdNoise,
        int candidates,
        SchedulerConfig scheduler,
        int delaySteps) {
    private static final int WARM_UP = 200;
    private static final int PASSES = 500;

    /** With the policy's own settings. */
    static Scoring of(Tasks task, long firstSeed, int episodes) {
        return new Scoring(task, firstSeed, episodes, null, false, 1, SchedulerConfig.synchronous(), 0);
    }

    /**
     * A scored policy and what a page shows of it.
     *
     * @param environments give what the policy observes, for animations
     * @param log of its training, if it lies beside the file
     * @param notes lines about it for people
     */
    record Scored(Evaluation evaluation, Supplier<Environment> environments, Optional<Path> log, List<String> notes) {

        /** The page with the training curves of this policy, if there are any. */
        Report onto(Report page) {
            return log.map(file -> page.withTraining(evaluation.label(), TrainingLog.read(file)))
                    .orElse(page);
        }
    }

    /** Opens the policy, runs the episodes, then measures one pass as its caller meets it. */
    Scored score(PolicySource source, Runner.Progress progress) {
        try (PolicySource.Opened opened = source.open()) {
            Policy policy = opened.policy();
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
            Evaluation evaluation = Evaluation.of(source.label(), runner.run(policy));
            PassTiming timing = runner.time(policy, WARM_UP, PASSES);
            PolicySource.Told told = opened.told().get();
            return new Scored(
                    evaluation.withTiming(timing).withSettings(settings(told.settings())),
                    environments,
                    opened.log(),
                    told.notes());
        }
    }

    private Map<String, Object> settings(Map<String, Object> ofPolicy) {
        Map<String, Object> settings = new LinkedHashMap<>(ofPolicy);
        settings.put("holdNoise", holdNoise);
        settings.put("candidates", candidates);
        settings.put("schedule", scheduler.mode().name().toLowerCase(Locale.ROOT));
        settings.put("delaySteps", delaySteps);
        settings.put("blendSteps", scheduler.blendSteps());
        if (scheduler.mode() == SchedulerConfig.Mode.ENSEMBLE) {
            settings.put("ensembleDecay", scheduler.ensembleDecay());
        }
        settings.put("processors", Runtime.getRuntime().availableProcessors());
        settings.put("java", Runtime.version().toString());
        return settings;
    }
}
