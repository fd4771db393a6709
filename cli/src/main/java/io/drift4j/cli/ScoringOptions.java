package io.drift4j.cli;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.schedule.SchedulerConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say on which episodes a policy is scored and how it acts in them. */
final class ScoringOptions {

    @Option(names = "--task", required = true, paramLabel = "TASK", description = "see 'drift4j list tasks'")
    private String task;

    @Option(names = "--episodes", defaultValue = "50", description = "episodes (default: ${DEFAULT-VALUE})")
    private int episodes;

    @Option(
            names = "--first-seed",
            defaultValue = "100000",
            paramLabel = "SEED",
            description = "seed of the first episode, the others follow by one (default: ${DEFAULT-VALUE})")
    private long firstSeed;

    @Option(
            names = "--hold-noise",
            description = "give every decision of an episode the noise of its first one, instead of new noise")
    private boolean holdNoise;

    @Option(
            names = "--candidates",
            defaultValue = "1",
            paramLabel = "K",
            description = "chunks drawn at each decision, of which the one that best goes on with the last is executed"
                    + " (default: ${DEFAULT-VALUE})")
    private int candidates;

    @Option(
            names = "--executed-steps",
            paramLabel = "Ta",
            description = "actions executed of each chunk (default: the policy's own)")
    private @Nullable Integer executedSteps;

    @Option(
            names = "--delay-steps",
            defaultValue = "0",
            paramLabel = "D",
            description =
                    "steps that pass between an observation and its chunk, as with a slow or remote policy; meanwhile"
                            + " the last chunk goes on (default: ${DEFAULT-VALUE})")
    private int delaySteps;

    @Option(
            names = "--blend-steps",
            defaultValue = "0",
            paramLabel = "B",
            description = "steps over which a new chunk takes over from the last (default: ${DEFAULT-VALUE}, at once)")
    private int blendSteps;

    @Option(
            names = "--ensemble",
            paramLabel = "M",
            description =
                    "decide at every step, and execute the mean of all chunks that reach it with weights exp(-M i), i = 0"
                            + " for the oldest; ACT has 0.01 (default: the newest chunk alone)")
    private @Nullable Double ensemble;

    String task() {
        return task;
    }

    int episodes() {
        return episodes;
    }

    Scoring scoring() {
        BadInput.unless(episodes >= 1, "--episodes must be at least 1, got %d", episodes);
        BadInput.unless(candidates >= 1, "--candidates must be at least 1, got %d", candidates);
        BadInput.unless(delaySteps >= 0, "--delay-steps must be 0 or more, got %d", delaySteps);
        BadInput.unless(blendSteps >= 0, "--blend-steps must be 0 or more, got %d", blendSteps);
        return new Scoring(
                Tasks.named(task), firstSeed, episodes, executedSteps, holdNoise, candidates, scheduler(), delaySteps);
    }

    /** Chunks one after another, unless there is a reason for them to overlap. */
    private SchedulerConfig scheduler() {
        if (ensemble != null) {
            BadInput.unless(Double.isFinite(ensemble), "--ensemble must be a finite number, got %s", ensemble);
            BadInput.unless(blendSteps == 0, "--ensemble is a mean of all chunks already: leave out --blend-steps");
            BadInput.unless(executedSteps == null, "--ensemble decides at every step: leave out --executed-steps");
            return SchedulerConfig.ensemble(ensemble);
        }
        return delaySteps == 0 && blendSteps == 0
                ? SchedulerConfig.synchronous()
                : SchedulerConfig.asynchronous().withBlend(blendSteps);
    }
}
