package io.drift4j.simeval;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.BestOfK;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.PolicySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One environment and the episode that runs in it; used by one thread at a time. */
final class Slot {
    private final Environment environment;
    private final PolicySpec policy;
    private final int maxSteps;
    private final Runner.Acting acting;
    private final ObservationHistory.Recorder recorder;
    private final List<Chunk> chunks = new ArrayList<>();
    private final float[] rewards;
    private final float[] actions;
    private int index;
    private long seed;
    private boolean fresh;
    private int steps;
    private boolean success;
    private boolean ended;

    Slot(Environment environment, PolicySpec policy, Runner.Acting acting) {
        this.environment = environment;
        this.policy = policy;
        this.acting = acting;
        this.maxSteps = environment.spec().maxSteps();
        this.recorder = new ObservationHistory.Recorder(policy.observationSteps());
        this.rewards = new float[maxSteps];
        this.actions = new float[maxSteps * policy.action().size()];
    }

    /** Gives this place the run's episode {@code number}, which starts at the next {@link #resetIfNew}. */
    void assign(int number, long episodeSeed) {
        index = number;
        seed = episodeSeed;
        fresh = true;
        ended = false;
    }

    /** Starts the assigned episode, if it has not started. */
    void resetIfNew() {
        if (fresh) {
            fresh = false;
            steps = 0;
            success = false;
            chunks.clear();
            recorder.reset();
            recorder.add(environment.reset(seed));
        }
    }

    int index() {
        return index;
    }

    ObservationHistory history() {
        return recorder.history();
    }

    /**
     * Noise of the next decision, one a candidate: a function of the noise seed, the episode's seed and, unless noise is
     * held, the decision's number.
     */
    List<Noise> noises() {
        RandomStream draws = RandomStream.of(acting.noiseSeed())
                .split("rollout")
                .split(seed)
                .split(acting.holdNoise() ? 0 : chunks.size());
        return Stream.generate(() -> Noise.seeded(draws.nextLong()))
                .limit(acting.candidates())
                .toList();
    }

    /** Executes indices To-1 to To-1+Ta-1 of one of the candidates, or fewer if the episode ends before. */
    void execute(List<Chunk> candidates) {
        for (Chunk chunk : candidates) {
            if (chunk.horizon() != policy.horizon()
                    || chunk.actionSize() != policy.action().size()) {
                throw new IllegalArgumentException("the policy states chunks of T=" + policy.horizon() + ", A="
                        + policy.action().size() + " and gave T=" + chunk.horizon() + ", A=" + chunk.actionSize());
            }
        }
        Chunk chunk = candidates.get(
                chunks.isEmpty()
                        ? 0
                        : BestOfK.choose(policy, chunks.get(chunks.size() - 1), policy.executedSteps(), candidates));
        chunks.add(chunk);
        for (int i = 0; i < policy.executedSteps() && !ended; i++) {
            float[] action = chunk.action(policy.observationSteps() - 1 + i);
            for (float entry : action) {
                BadInput.unless(
                        Float.isFinite(entry),
                        "a policy must give finite actions, got %s at step %d of the episode of seed %d:"
                                + " were its weights trained to the end, or did training diverge?",
                        Arrays.toString(action),
                        steps,
                        seed);
            }
            System.arraycopy(action, 0, actions, steps * action.length, action.length);
            Environment.Step step = environment.step(action);
            rewards[steps++] = (float) step.reward();
            success |= step.success();
            ended = step.ended() || steps == maxSteps;
            recorder.add(step.observation());
        }
    }

    boolean ended() {
        return ended;
    }

    Episode episode() {
        return new Episode(
                seed,
                Arrays.copyOf(rewards, steps),
                success,
                Arrays.copyOf(actions, steps * policy.action().size()),
                chunks);
    }
}
