package io.drift4j.simeval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.BestOfK;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.Observation;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.schedule.SchedulerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rollouts with delays, blends and ensembles against loops that write them out. The policy has To 2, Ta 4, T 6. */
class ScheduledRunnerTest {
    private static final int LIMIT = 40;
    private static final int NOISE_SEED = 5;
    private final Policy policy = new SeekPolicy(0.05f);
    private final Runner runner =
            Runner.of(() -> new PointEnvironment(LIMIT)).withSeeds(1000, 12).withNoiseSeed(NOISE_SEED);

    /** What to do at a step, given the chunks so far by the step of their observation. */
    private interface Choice {
        float[] action(int step, TreeMap<Integer, Chunk> chunks);
    }

    /**
     * The actions of one episode, written out.
     *
     * @param observes at which steps; each is answered at once, and the choice decides from when on the chunk counts
     */
    private float[] sequential(long seed, int candidates, IntPredicate observes, Choice choice) {
        TreeMap<Integer, Chunk> chunks = new TreeMap<>();
        List<Float> actions = new ArrayList<>();
        try (PointEnvironment environment = new PointEnvironment(LIMIT)) {
            Observation newest = environment.reset(seed);
            Observation before = newest;
            boolean ended = false;
            for (int step = 0; !ended; step++) {
                if (observes.test(step)) {
                    ObservationHistory history = new ObservationHistory(List.of(before, newest));
                    RandomStream noise = RandomStream.of(NOISE_SEED)
                            .split("rollout")
                            .split(seed)
                            .split(chunks.size());
                    List<Chunk> drawn = Stream.generate(() -> policy.act(history, Noise.seeded(noise.nextLong())))
                            .limit(candidates)
                            .toList();
                    Map.Entry<Integer, Chunk> last = chunks.lastEntry();
                    int best = last == null
                            ? 0
                            : BestOfK.choose(policy.spec(), last.getValue(), step - last.getKey(), drawn);
                    chunks.put(step, drawn.get(best));
                }
                float[] action = choice.action(step, chunks);
                Environment.Step result = environment.step(action);
                before = newest;
                newest = result.observation();
                actions.add(action[0]);
                actions.add(action[1]);
                ended = result.ended();
            }
        }
        float[] all = new float[actions.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = actions.get(i);
        }
        return all;
    }

    private static float[] of(Map.Entry<Integer, Chunk> chunk, int step) {
        return chunk.getValue().action(1 + step - chunk.getKey());
    }

    private void givesTheSame(Runner scheduled, IntPredicate observes, Choice choice) {
        Rollouts rollouts = scheduled.run(policy);
        for (Episode episode : rollouts.episodes()) {
            assertThat(episode.actions())
                    .containsExactly(
                            sequential(episode.seed(), scheduled.acting().candidates(), observes, choice));
        }
        for (Runner other : List.of(scheduled.withThreads(1).withLive(5), scheduled.withLive(1))) {
            List<Episode> again = other.run(policy).episodes();
            for (int i = 0; i < again.size(); i++) {
                assertThat(again.get(i).actions())
                        .containsExactly(rollouts.episodes().get(i).actions());
            }
        }
    }

    @Test
    void withoutDelayAsynchronousExecutionIsTheSynchronousOne() {
        List<Episode> plain = runner.run(policy).episodes();
        List<Episode> overlapping = runner.withSchedule(SchedulerConfig.asynchronous(), 0)
                .run(policy)
                .episodes();
        for (int i = 0; i < plain.size(); i++) {
            assertThat(overlapping.get(i).actions())
                    .containsExactly(plain.get(i).actions());
            assertThat(overlapping.get(i).chunks()).hasSameSizeAs(plain.get(i).chunks());
        }
    }

    /** Observed at 0, Ta, 2 Ta ...; chunks count a step later, but the first at once. */
    private static final Choice A_STEP_LATE = (step, chunks) -> of(chunks.floorEntry(Math.max(0, step - 1)), step);

    @Test
    void theLastChunkGoesOnUntilTheNextArrives() {
        givesTheSame(runner.withSchedule(SchedulerConfig.asynchronous(), 1), step -> step % 4 == 0, A_STEP_LATE);
    }

    @Test
    void candidatesAreComparedAtTheStepsThatBothChunksReach() {
        Runner three = runner.withCandidates(3).withExecutedSteps(2);
        givesTheSame(three.withSchedule(SchedulerConfig.asynchronous(), 1), step -> step % 2 == 0, A_STEP_LATE);
    }

    @Test
    void aRobotThatWaitsStaysWhereItWasToldToBe() {
        float[] last = new float[2];
        givesTheSame(
                runner.withExecutedSteps(2).withSchedule(SchedulerConfig.synchronous(), 3),
                step -> step == 0 || step % 5 == 2, // two steps of the first, then three of waiting, two of moving
                (step, chunks) -> {
                    Map.Entry<Integer, Chunk> newest = chunks.lastEntry();
                    if (newest.getKey() == 0 || step >= newest.getKey() + 3) {
                        System.arraycopy(of(newest, step), 0, last, 0, 2);
                    }
                    return last.clone();
                });
    }

    @Test
    void aBlendMixesTheOldChunkIn() {
        SchedulerConfig config = SchedulerConfig.asynchronous().withBlend(2);
        givesTheSame(runner.withExecutedSteps(2).withSchedule(config, 1), step -> step % 2 == 0, (step, chunks) -> {
            Map.Entry<Integer, Chunk> newest = chunks.floorEntry(Math.max(0, step - 1));
            Map.Entry<Integer, Chunk> old = chunks.lowerEntry(newest.getKey());
            int i = step - newest.getKey() - 1; // 0 or 1: by then the next is there
            return old == null ? of(newest, step) : mix(of(old, step), of(newest, step), (i + 1) / 3.0);
        });
    }

    private static float[] mix(float[] old, float[] next, double weight) {
        float[] mixed = new float[old.length];
        for (int e = 0; e < mixed.length; e++) {
            mixed[e] = (float) (old[e] + weight * ((double) next[e] - old[e]));
        }
        return mixed;
    }

    @Test
    void anEnsembleTakesTheMeanOfAllChunksThatHaveArrived() {
        for (int delay : new int[] {0, 2}) {
            givesTheSame(runner.withSchedule(SchedulerConfig.ensemble(0.3), delay), step -> true, (step, chunks) -> {
                double[] sums = new double[2];
                double total = 0;
                int i = 0;
                for (Map.Entry<Integer, Chunk> each : chunks.entrySet()) {
                    boolean arrived = each.getKey() == 0 || each.getKey() + delay <= step;
                    if (arrived && step < each.getKey() + 5) {
                        double weight = Math.exp(-0.3 * i++);
                        float[] action = of(each, step);
                        sums[0] += weight * action[0];
                        sums[1] += weight * action[1];
                        total += weight;
                    }
                }
                return new float[] {(float) (sums[0] / total), (float) (sums[1] / total)};
            });
        }
    }

    @Test
    void refusesWhatLeavesNothingToExecuteOrToBlend() {
        assertThatThrownBy(() ->
                        runner.withSchedule(SchedulerConfig.asynchronous(), 5).run(policy))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("delay", "5 steps leave none of the 5");
        runner.withSchedule(SchedulerConfig.asynchronous(), 4).run(policy);
        assertThatThrownBy(() -> runner.withSchedule(SchedulerConfig.asynchronous(), -1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("-1");
        SchedulerConfig blend = SchedulerConfig.asynchronous().withBlend(1);
        assertThatThrownBy(() -> runner.withSchedule(blend, 1).run(policy))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("blend", "of 5 steps 4 pass", "1 more");
        runner.withSchedule(blend, 0).run(policy);
        assertThatThrownBy(() -> runner.withSchedule(blend.withJumpCap(Map.of("z", 1.0)), 0)
                        .run(policy))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("jumpCap.z", "[x, y]");
        assertThatThrownBy(() -> runner.withSchedule(SchedulerConfig.synchronous(), 2)
                        .withCandidates(2)
                        .run(policy))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("5 steps lie between two decisions");
    }
}
