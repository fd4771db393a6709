package io.drift4j.cli;

import io.drift4j.engine.BadInput;
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
            names = "--noise-scale",
            paramLabel = "S",
            description = "factor on the noise, 0 for none (default: the policy's own)")
    private @Nullable Double noiseScale;

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
            names = "--pass",
            defaultValue = "native",
            paramLabel = "PASS",
            description = "what runs the network: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Scoring.Pass pass;

    String task() {
        return task;
    }

    int episodes() {
        return episodes;
    }

    Scoring scoring() {
        BadInput.unless(episodes >= 1, "--episodes must be at least 1, got %d", episodes);
        BadInput.unless(candidates >= 1, "--candidates must be at least 1, got %d", candidates);
        return new Scoring(
                Tasks.named(task),
                firstSeed,
                episodes,
                noiseScale,
                executedSteps,
                holdNoise,
                candidates,
                Scoring.Kind.AVERAGED,
                pass);
    }
}
