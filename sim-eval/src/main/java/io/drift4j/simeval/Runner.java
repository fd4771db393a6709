package io.drift4j.simeval;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.BestOfK;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.schedule.Scheduler;
import io.drift4j.policy.schedule.SchedulerConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Rolls a policy out in many environments at once, with one batched pass for all live episodes.
 *
 * <p>The history starts as To copies of the first frame; chunks become commands by the rules of a {@link Scheduler}, as on a
 * robot: unless told otherwise indices To-1 to To-1+Ta-1 of each chunk are executed. An episode stops inside a chunk as soon
 * as the environment ends it or the step limit is reached. Episode s draws the noise of its decision d from (noise seed, s, d) alone, or from (noise seed, s) if noise is held, so what it gives depends neither on the number of threads nor,
 * up to the policy's own rounding between batch sizes, on the episodes beside it.
 *
 * <p>Source: the published rollouts of Chi et al., "Diffusion Policy", RSS 2023 (their multi-step wrapper). Differs from
 * it in that an ended episode's place in the batch goes to the next seed at once.
 *
 * @param environments makes a fresh environment each time
 * @param firstSeed seed of the first episode; the others follow by one
 * @param episodes number of episodes n, at least 1
 * @param acting how decisions are made
 * @param live most episodes in flight: the number of environments alive, and K times it the largest batch of a pass
 * @param threads threads that step environments
 * @param progress told after each round in which an episode ended
 */
public record Runner(
        Supplier<? extends Environment> environments,
        long firstSeed,
        int episodes,
        Acting acting,
        int live,
        int threads,
        Progress progress) {

    /** Told how far a run is. */
    @FunctionalInterface
    public interface Progress {
        void update(int done, int total);
    }

    /**
     * How decisions are made.
     *
     * @param noiseSeed seed of all noise
     * @param executedSteps Ta, instead of the policy's own
     * @param holdNoise whether every decision of an episode has the noise of its first one, so that an episode keeps to
     *     one way of acting instead of choosing anew
     * @param candidates K, chunks drawn at a decision, of which {@link BestOfK} takes one; at least 1
     * @param scheduler when decisions are made and how chunks become commands
     * @param delaySteps D, steps that pass between an observation and its chunk, as with a slow or remote policy; the first
     *     chunk of an episode is waited for
     */
    public record Acting(
            long noiseSeed,
            OptionalInt executedSteps,
            boolean holdNoise,
            int candidates,
            SchedulerConfig scheduler,
            int delaySteps) {
        public Acting {
            BadInput.unless(candidates >= 1, "a decision needs at least one candidate, got %d", candidates);
            BadInput.unless(delaySteps >= 0, "a delay must be 0 or more steps, got %d", delaySteps);
        }

        /** Noise seed 0, the policy's own Ta, new noise at each decision, one chunk, executed at once and one after another. */
        public static Acting plain() {
            return new Acting(0, OptionalInt.empty(), false, 1, SchedulerConfig.synchronous(), 0);
        }

        /** The policy as it is executed: with the Ta given here, if any. */
        PolicySpec spec(Policy policy) {
            PolicySpec own = policy.spec();
            PolicySpec spec = executedSteps.isPresent() ? own.withExecutedSteps(executedSteps.getAsInt()) : own;
            Scheduler rules = Scheduler.of(scheduler, spec);
            BadInput.unless(
                    delaySteps < rules.reach(),
                    "a delay must leave actions to execute, but %d steps leave none of the %d that a chunk has from its newest"
                            + " frame on: make it shorter",
                    delaySteps,
                    rules.reach());
            int spacing = rules.spacing(delaySteps);
            BadInput.unless(
                    scheduler.blendSteps() == 0 || spacing + delaySteps < rules.reach(),
                    "a blend needs a plan that reaches beyond the arrival of the next chunk, but of %d steps %d pass between two"
                            + " observations and %d more until the chunk is there: execute fewer steps, or do not blend",
                    rules.reach(),
                    spacing,
                    delaySteps);
            BadInput.unless(
                    candidates == 1 || BestOfK.overlap(spec, spacing) >= 1,
                    "to choose among %d candidates a chunk must reach beyond the executed steps, but of T=%d actions To-1=%d"
                            + " lie before, Ta=%d are executed and %d steps lie between two decisions: execute fewer steps, or"
                            + " draw one candidate",
                    candidates,
                    spec.horizon(),
                    spec.observationSteps() - 1,
                    spec.executedSteps(),
                    spacing);
            return spec;
        }

        Acting withNoiseSeed(long seed) {
            return new Acting(seed, executedSteps, holdNoise, candidates, scheduler, delaySteps);
        }

        Acting withExecutedSteps(int steps) {
            return new Acting(noiseSeed, OptionalInt.of(steps), holdNoise, candidates, scheduler, delaySteps);
        }

        Acting withHeldNoise(boolean hold) {
            return new Acting(noiseSeed, executedSteps, hold, candidates, scheduler, delaySteps);
        }

        Acting withCandidates(int count) {
            return new Acting(noiseSeed, executedSteps, holdNoise, count, scheduler, delaySteps);
        }

        Acting withSchedule(SchedulerConfig config, int delay) {
            return new Acting(noiseSeed, executedSteps, holdNoise, candidates, config, delay);
        }
    }

    public Runner {
        BadInput.unless(episodes >= 1, "a run needs at least one episode, got %d", episodes);
        BadInput.unless(live >= 1, "a run needs at least one live episode at a time, got %d", live);
        BadInput.unless(threads >= 1, "a run needs at least one thread, got %d", threads);
    }

    /** A runner of 50 episodes from seed 0 with noise seed 0, at most 64 at a time, on all processors. */
    public static Runner of(Supplier<? extends Environment> environments) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new Runner(environments, 0, 50, Acting.plain(), 64, processors, (done, total) -> {});
    }

    /** The same runner over seeds first to first+count-1. */
    public Runner withSeeds(long first, int count) {
        return new Runner(environments, first, count, acting, live, threads, progress);
    }

    public Runner withNoiseSeed(long seed) {
        return with(acting.withNoiseSeed(seed));
    }

    /** The same runner with this Ta instead of the policy's own. */
    public Runner withExecutedSteps(int steps) {
        return with(acting.withExecutedSteps(steps));
    }

    /** The same runner with one noise an episode, or new noise at each decision. */
    public Runner withHeldNoise(boolean hold) {
        return with(acting.withHeldNoise(hold));
    }

    /** The same runner that draws this many chunks at a decision and executes the one {@link BestOfK} takes. */
    public Runner withCandidates(int count) {
        return with(acting.withCandidates(count));
    }

    /**
     * The same runner that executes chunks by these rules.
     *
     * @param delay D, steps that pass between an observation and its chunk
     */
    public Runner withSchedule(SchedulerConfig config, int delay) {
        return with(acting.withSchedule(config, delay));
    }

    private Runner with(Acting other) {
        return new Runner(environments, firstSeed, episodes, other, live, threads, progress);
    }

    public Runner withLive(int most) {
        return new Runner(environments, firstSeed, episodes, acting, most, threads, progress);
    }

    public Runner withThreads(int count) {
        return new Runner(environments, firstSeed, episodes, acting, live, count, progress);
    }

    public Runner withProgress(Progress listener) {
        return new Runner(environments, firstSeed, episodes, acting, live, threads, listener);
    }

    /**
     * Rolls the policy out in every episode.
     *
     * @throws BadInput if the policy does not fit the task (all differences named), the settings do not fit the policy, or it
     *     gives an action that is not finite
     */
    public Rollouts run(Policy policy) {
        long start = System.nanoTime();
        PolicySpec spec = acting.spec(policy);
        Episode[] finished = new Episode[episodes];
        int places = Math.min(live, episodes);
        List<Environment> made = new ArrayList<>(places);
        try (Stepping stepping = new Stepping(threads)) {
            Environment first = environments.get();
            made.add(first);
            TaskSpec task = first.spec();
            Compatibility.check(spec, task);
            while (made.size() < places) {
                made.add(environments.get());
            }
            List<Slot> slots = new ArrayList<>(places);
            for (Environment environment : made) {
                slots.add(new Slot(environment, spec, acting));
            }
            rollOut(policy, slots, finished, stepping);
            return new Rollouts(
                    task, spec, acting.noiseSeed(), Arrays.asList(finished), (System.nanoTime() - start) * 1e-9);
        } finally {
            made.forEach(Environment::close);
        }
    }

    private void rollOut(Policy policy, List<Slot> slots, Episode[] finished, Stepping stepping) {
        int next = 0;
        for (Slot slot : slots) {
            slot.assign(next, firstSeed + next);
            next++;
        }
        List<Slot> busy = new ArrayList<>(slots);
        int done = 0;
        while (!busy.isEmpty()) {
            stepping.forEachIndex(busy.size(), i -> busy.get(i).resetIfNew());
            int k = acting.candidates();
            List<ObservationHistory> histories = busy.stream()
                    .flatMap(slot -> Collections.nCopies(k, slot.history()).stream())
                    .toList();
            List<Noise> noises =
                    busy.stream().flatMap(slot -> slot.noises().stream()).toList();
            List<Chunk> chunks = policy.act(histories, noises);
            if (chunks.size() != histories.size()) {
                throw new IllegalArgumentException(
                        "a policy gives one chunk a history, got " + chunks.size() + " for " + histories.size());
            }
            stepping.forEachIndex(busy.size(), i -> busy.get(i).advance(chunks.subList(i * k, (i + 1) * k)));

            int before = done;
            for (Slot slot : busy) {
                if (slot.ended()) {
                    finished[slot.index()] = slot.episode();
                    done++;
                    if (next < episodes) {
                        slot.assign(next, firstSeed + next);
                        next++;
                    }
                }
            }
            busy.removeIf(Slot::ended);
            if (done > before) {
                progress.update(done, episodes);
            }
        }
    }

    /**
     * Times one pass at batch 1 on the first frame of the first episode: what a robot waits for.
     *
     * @param warmUp passes before the clock starts
     * @param passes passes that count
     */
    public PassTiming time(Policy policy, int warmUp, int passes) {
        try (Environment environment = environments.get()) {
            Compatibility.check(policy.spec(), environment.spec());
            ObservationHistory.Recorder recorder =
                    new ObservationHistory.Recorder(policy.spec().observationSteps());
            recorder.add(environment.reset(firstSeed));
            return PassTiming.measure(policy, recorder.history(), warmUp, passes);
        }
    }
}
