package io.drift4j.simeval;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Rolls a policy out in many environments at once, with one batched pass for all live episodes.
 *
 * <p>The history starts as To copies of the first frame; indices To-1 to To-1+Ta-1 of each chunk are executed; an
 * episode stops inside a chunk as soon as the environment ends it or the step limit is reached. Episode s draws the
 * noise of its decision d from (noise seed, s, d) alone, so what it gives depends neither on the number of threads nor,
 * up to the policy's own rounding between batch sizes, on the episodes beside it.
 *
 * <p>Source: the published rollouts of Chi et al., "Diffusion Policy", RSS 2023 (their multi-step wrapper). Differs from
 * it in that an ended episode's place in the batch goes to the next seed at once.
 *
 * @param environments makes a fresh environment each time
 * @param firstSeed seed of the first episode; the others follow by one
 * @param episodes number of episodes n, at least 1
 * @param noiseSeed seed of all noise
 * @param executedSteps Ta, instead of the policy's own
 * @param live most episodes in flight: the largest batch of a pass, and the number of environments alive
 * @param threads threads that step environments
 * @param progress told after each round in which an episode ended
 */
public record Runner(
        Supplier<? extends Environment> environments,
        long firstSeed,
        int episodes,
        long noiseSeed,
        OptionalInt executedSteps,
        int live,
        int threads,
        Progress progress) {

    /** Told how far a run is. */
    @FunctionalInterface
    public interface Progress {
        void update(int done, int total);
    }

    public Runner {
        BadInput.unless(episodes >= 1, "a run needs at least one episode, got %d", episodes);
        BadInput.unless(live >= 1, "a run needs at least one live episode at a time, got %d", live);
        BadInput.unless(threads >= 1, "a run needs at least one thread, got %d", threads);
    }

    /** A runner of 50 episodes from seed 0 with noise seed 0, at most 64 at a time, on all processors. */
    public static Runner of(Supplier<? extends Environment> environments) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new Runner(environments, 0, 50, 0, OptionalInt.empty(), 64, processors, (done, total) -> {});
    }

    /** The same runner over seeds first to first+count-1. */
    public Runner withSeeds(long first, int count) {
        return new Runner(environments, first, count, noiseSeed, executedSteps, live, threads, progress);
    }

    public Runner withNoiseSeed(long seed) {
        return new Runner(environments, firstSeed, episodes, seed, executedSteps, live, threads, progress);
    }

    /** The same runner with this Ta instead of the policy's own. */
    public Runner withExecutedSteps(int steps) {
        return new Runner(environments, firstSeed, episodes, noiseSeed, OptionalInt.of(steps), live, threads, progress);
    }

    public Runner withLive(int most) {
        return new Runner(environments, firstSeed, episodes, noiseSeed, executedSteps, most, threads, progress);
    }

    public Runner withThreads(int count) {
        return new Runner(environments, firstSeed, episodes, noiseSeed, executedSteps, live, count, progress);
    }

    public Runner withProgress(Progress listener) {
        return new Runner(environments, firstSeed, episodes, noiseSeed, executedSteps, live, threads, listener);
    }

    /**
     * Rolls the policy out in every episode.
     *
     * @throws BadInput if the policy does not fit the task (all differences named), or gives an action that is not finite
     */
    public Rollouts run(Policy policy) {
        long start = System.nanoTime();
        PolicySpec spec =
                executedSteps.isPresent() ? policy.spec().withExecutedSteps(executedSteps.getAsInt()) : policy.spec();
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
                slots.add(new Slot(environment, spec, noiseSeed));
            }
            rollOut(policy, slots, finished, stepping);
            return new Rollouts(task, spec, noiseSeed, Arrays.asList(finished), (System.nanoTime() - start) * 1e-9);
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
            List<ObservationHistory> histories =
                    busy.stream().map(Slot::history).toList();
            List<Noise> noises = busy.stream().map(Slot::noise).toList();
            List<Chunk> chunks = policy.act(histories, noises);
            if (chunks.size() != busy.size()) {
                throw new IllegalArgumentException(
                        "a policy gives one chunk a history, got " + chunks.size() + " for " + busy.size());
            }
            stepping.forEachIndex(busy.size(), i -> busy.get(i).execute(chunks.get(i)));

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
