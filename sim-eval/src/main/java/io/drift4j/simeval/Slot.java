package io.drift4j.simeval;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.BestOfK;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.schedule.Schedule;
import io.drift4j.policy.schedule.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** One environment and the episode that runs in it; used by one thread at a time. */
final class Slot {

    /** The candidates of a decision that have not arrived yet. */
    private record UnderWay(long arrives, long observationStep, List<Chunk> candidates) {}

    private final Environment environment;
    private final PolicySpec policy;
    private final Scheduler rules;
    private final int maxSteps;
    private final Runner.Acting acting;
    private final ObservationHistory.Recorder recorder;
    private final Deque<UnderWay> underWay = new ArrayDeque<>();
    private final List<Chunk> chunks = new ArrayList<>();
    private final float[] rewards;
    private final float[] actions;
    private Schedule schedule;
    private int index;
    private long seed;
    private boolean fresh;
    private int decisions;
    private int steps;
    private boolean success;
    private boolean ended;

    Slot(Environment environment, PolicySpec policy, Runner.Acting acting) {
        this.environment = environment;
        this.policy = policy;
        this.acting = acting;
        this.rules = Scheduler.of(acting.scheduler(), policy);
        this.schedule = rules.start();
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
            decisions = 0;
            steps = 0;
            success = false;
            chunks.clear();
            underWay.clear();
            schedule = rules.observed(rules.start(), 0);
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
                .split(acting.holdNoise() ? 0 : decisions);
        return Stream.generate(() -> Noise.seeded(draws.nextLong()))
                .limit(acting.candidates())
                .toList();
    }

    /** Takes the candidates for {@link #history}, then moves on until the next decision or the end of the episode. */
    void advance(List<Chunk> candidates) {
        check(candidates);
        int delay = decisions == 0 ? 0 : acting.delaySteps(); // the first is waited for
        underWay.add(new UnderWay(steps + delay, schedule.observed(), candidates));
        decisions++;
        while (!ended) {
            while (!underWay.isEmpty() && underWay.element().arrives <= steps) {
                arrive(underWay.remove());
            }
            if (rules.wantsObservation(schedule, steps)) {
                schedule = rules.observed(schedule, steps);
                return;
            }
            step();
        }
    }

    private void check(List<Chunk> candidates) {
        try {
            candidates.forEach(rules::check);
        } catch (BadInput e) {
            throw new BadInput("step " + steps + " of the episode of seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private void arrive(UnderWay decision) {
        int executed = (int) (decision.observationStep - schedule.newest());
        Chunk chunk = decision.candidates.get(
                chunks.isEmpty()
                        ? 0
                        : BestOfK.choose(policy, chunks.get(chunks.size() - 1), executed, decision.candidates));
        chunks.add(chunk);
        schedule =
                rules.accept(schedule, decision.observationStep, chunk, steps).schedule();
    }

    private void step() {
        Scheduler.Asked asked = rules.command(schedule, steps);
        schedule = asked.schedule();
        float[] action = asked.command()
                .orElseThrow(() -> new IllegalStateException("no command at step " + schedule.next()))
                .values();
        System.arraycopy(action, 0, actions, steps * action.length, action.length);
        Environment.Step step = environment.step(action);
        rewards[steps++] = (float) step.reward();
        success |= step.success();
        ended = step.ended() || steps == maxSteps;
        recorder.add(step.observation());
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
