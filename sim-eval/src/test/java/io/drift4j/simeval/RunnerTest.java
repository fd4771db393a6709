package io.drift4j.simeval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.Observation;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class RunnerTest {
    private static final int LIMIT = 60;
    private final Runner runner =
            Runner.of(() -> new PointEnvironment(LIMIT)).withSeeds(1000, 23).withNoiseSeed(5);

    @Test
    void givesWhatAPlainSequentialLoopGives() {
        Policy policy = new SeekPolicy(0.05f);
        Rollouts rollouts = runner.run(policy);
        assertThat(rollouts.seeds()).startsWith(1000L, 1001L).endsWith(1022L).hasSize(23);
        assertThat(rollouts.episodes()).anyMatch(Episode::success);
        for (Episode episode : rollouts.episodes()) {
            List<Float> expected = sequentialRewards(policy, episode.seed(), 5);
            assertThat(episode.rewards()).containsExactly(toArray(expected));
            assertThat(episode.success()).isEqualTo(Collections.max(expected) == 1);
            assertThat(episode.maxReward()).isEqualTo(Collections.max(expected));
            assertThat(episode.finalReward()).isEqualTo(expected.get(expected.size() - 1));
        }
    }

    /** The published loop written out for one episode, sharing nothing with the runner but the noise rule. */
    private static List<Float> sequentialRewards(Policy policy, long seed, long noiseSeed) {
        List<Float> rewards = new ArrayList<>();
        try (PointEnvironment environment = new PointEnvironment(LIMIT)) {
            Observation newest = environment.reset(seed);
            Observation before = newest;
            boolean ended = false;
            for (int decision = 0; !ended; decision++) {
                long noise = RandomStream.of(noiseSeed)
                        .split("rollout")
                        .split(seed)
                        .split(decision)
                        .nextLong();
                Chunk chunk = policy.act(new ObservationHistory(List.of(before, newest)), Noise.seeded(noise));
                for (int t = 1; t <= 4 && !ended; t++) {
                    Environment.Step step = environment.step(chunk.action(t));
                    before = newest;
                    newest = step.observation();
                    rewards.add((float) step.reward());
                    ended = step.ended();
                }
            }
        }
        return rewards;
    }

    @Test
    void resultsDoNotDependOnThreadsOrOnTheEpisodesBeside() {
        Policy policy = new SeekPolicy(0.05f);
        Rollouts plain = runner.run(policy);
        assertSame(runner.withThreads(1).run(policy), plain);
        assertSame(runner.withThreads(7).run(policy), plain);
        assertSame(runner.withLive(1).run(policy), plain);
        assertSame(runner.withLive(4).run(policy), plain);
        Rollouts alone = runner.withSeeds(1013, 1).run(policy);
        assertThat(alone.episodes().get(0).rewards())
                .containsExactly(plain.episodes().get(13).rewards());
    }

    @Test
    void anotherNoiseSeedGivesOtherEpisodes() {
        Policy policy = new SeekPolicy(0.05f);
        assertThat(runner.withNoiseSeed(6).run(policy).episodes().get(0).actions())
                .isNotEqualTo(runner.run(policy).episodes().get(0).actions());
    }

    @Test
    void heldNoiseIsThatOfTheFirstDecisionThroughoutAnEpisode() {
        Map<Float, List<Noise>> byEpisode = new HashMap<>();
        Runner held = runner.withHeldNoise(true);
        Rollouts rollouts = held.run(scripted(SeekPolicy.plainSpec(), (histories, noises) -> {
            for (int i = 0; i < noises.size(); i++) { // the goal tells the episode
                byEpisode
                        .computeIfAbsent(histories.get(i).newest().get("goal")[0], goal -> new ArrayList<>())
                        .add(noises.get(i));
            }
            return new SeekPolicy(0.05f).act(histories, noises);
        }));
        assertThat(byEpisode).hasSize(23);
        assertThat(byEpisode.values()).allMatch(all -> new HashSet<>(all).size() == 1);
        assertThat(byEpisode.values().stream().map(all -> all.get(0)).distinct())
                .hasSize(23);
        assertThat(byEpisode.values()).anyMatch(all -> all.size() > 3);
        assertThat(rollouts.episodes().get(0).chunks().get(0).values())
                .containsExactly(runner.run(new SeekPolicy(0.05f))
                        .episodes()
                        .get(0)
                        .chunks()
                        .get(0)
                        .values());
        assertSame(held.withThreads(1).withLive(3).run(new SeekPolicy(0.05f)), rollouts);
    }

    @Test
    void executesTheCandidateThatGoesOnWithTheLastChunk() {
        Policy policy = new SeekPolicy(0.05f);
        Runner three = runner.withCandidates(3).withExecutedSteps(2);
        Rollouts rollouts = three.run(policy);
        assertSame(three.withThreads(7).withLive(2).run(policy), rollouts);
        PolicySpec spec = policy.spec().withExecutedSteps(2);
        for (Episode episode : rollouts.episodes()) {
            List<Chunk> executed = sequentialChoices(policy, spec, episode.seed(), 3);
            assertThat(episode.chunks()).hasSameSizeAs(executed);
            for (int d = 0; d < executed.size(); d++) {
                assertThat(episode.chunks().get(d).values())
                        .containsExactly(executed.get(d).values());
            }
        }
        assertSame(runner.withCandidates(1).run(policy), runner.run(policy));
        assertThatThrownBy(() -> runner.withCandidates(2).withExecutedSteps(5).run(policy))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must reach beyond the executed steps")
                .hasMessageContaining("Ta=5");
        assertThatThrownBy(() -> runner.withCandidates(0)).isInstanceOf(BadInput.class);
    }

    /** One episode with K candidates a decision, written out: T 6, To 2, Ta 2, so three steps overlap. */
    private static List<Chunk> sequentialChoices(Policy policy, PolicySpec spec, long seed, int candidates) {
        List<Chunk> executed = new ArrayList<>();
        try (PointEnvironment environment = new PointEnvironment(LIMIT)) {
            Observation newest = environment.reset(seed);
            Observation before = newest;
            boolean ended = false;
            while (!ended) {
                RandomStream noise =
                        RandomStream.of(5).split("rollout").split(seed).split(executed.size());
                Chunk chosen = null;
                double smallest = Double.POSITIVE_INFINITY;
                for (int k = 0; k < candidates; k++) {
                    Chunk chunk =
                            policy.act(new ObservationHistory(List.of(before, newest)), Noise.seeded(noise.nextLong()));
                    double d = 0;
                    for (int t = 1; t <= 3 && !executed.isEmpty(); t++) {
                        float[] planned = executed.get(executed.size() - 1).action(t + 2);
                        d += Math.pow(chunk.action(t)[0] - planned[0], 2)
                                + Math.pow(chunk.action(t)[1] - planned[1], 2);
                    }
                    if (d < smallest) {
                        smallest = d;
                        chosen = chunk;
                    }
                }
                executed.add(Objects.requireNonNull(chosen));
                for (int t = 1; t <= spec.executedSteps() && !ended; t++) {
                    Environment.Step step = environment.step(chosen.action(t));
                    before = newest;
                    newest = step.observation();
                    ended = step.ended();
                }
            }
        }
        return executed;
    }

    @Test
    void batchesAllLiveEpisodesAndKeepsTheBatchFull() {
        List<Integer> batches = new ArrayList<>();
        runner.withLive(8).run(scripted(SeekPolicy.plainSpec(), (histories, noises) -> {
            batches.add(histories.size());
            return new SeekPolicy(0.05f).act(histories, noises);
        }));
        assertThat(batches.get(0)).isEqualTo(8);
        assertThat(batches).allMatch(size -> size <= 8);
        assertThat(batches.subList(0, 10)).containsOnly(8);
    }

    @Test
    void historyIsPaddedWithTheFirstFrameAndThenMoves() {
        List<List<Float>> clocks = new ArrayList<>();
        PolicySpec three = spec(3, 2, 5);
        runner.withSeeds(0, 1).run(scripted(three, (histories, noises) -> {
            clocks.add(histories.get(0).frames().stream()
                    .map(frame -> frame.get("clock")[0])
                    .toList());
            return Collections.nCopies(histories.size(), new Chunk(5, 2, new float[10]));
        }));
        assertThat(clocks.subList(0, 3)).containsExactly(List.of(0f, 0f, 0f), List.of(0f, 1f, 2f), List.of(2f, 3f, 4f));
    }

    @Test
    void executesIndicesFromTheNewestFrameOn() {
        PointEnvironment environment = new PointEnvironment(6);
        Policy policy = scripted(spec(2, 3, 8), (histories, noises) -> {
            float[] values = new float[16];
            for (int i = 0; i < values.length; i++) {
                values[i] = 1e-6f * i;
            }
            return Collections.nCopies(histories.size(), new Chunk(8, 2, values));
        });
        Episode episode = Runner.of(() -> environment)
                .withSeeds(0, 1)
                .run(policy)
                .episodes()
                .get(0);
        assertThat(environment.received).hasSize(6);
        assertThat(environment.received.get(0)).containsExactly(2e-6f, 3e-6f);
        assertThat(environment.received.get(2)).containsExactly(6e-6f, 7e-6f);
        assertThat(environment.received.get(3)).containsExactly(2e-6f, 3e-6f);
        assertThat(episode.action(2)).containsExactly(6e-6f, 7e-6f);
        assertThat(episode.chunks()).hasSize(2);

        Runner.of(() -> environment).withSeeds(0, 1).withExecutedSteps(1).run(policy);
        assertThat(environment.received).hasSize(6).allMatch(action -> action[0] == 2e-6f);
    }

    @Test
    void stopsInsideAChunkAndAtTheStepLimit() {
        Rollouts rollouts = runner.run(new SeekPolicy(0));
        assertThat(rollouts.episodes())
                .anyMatch(episode -> episode.success() && episode.steps() % 4 != 0)
                .allMatch(episode -> !episode.success() || episode.finalReward() == 1);
        Rollouts still = Runner.of(() -> new PointEnvironment(10))
                .withSeeds(0, 5)
                .run(scripted(
                        SeekPolicy.plainSpec(),
                        (histories, noises) -> Collections.nCopies(histories.size(), new Chunk(6, 2, new float[12]))));
        assertThat(still.episodes()).allMatch(episode -> episode.steps() == 10 && !episode.success());
        assertThat(still.steps()).isEqualTo(50);
    }

    @Test
    void saysEverythingThatDoesNotFit() {
        PolicySpec other = new PolicySpec(
                "arm",
                List.of(new ObservationKey("joints", 7, "rad"), new ObservationKey("goal", 3, "m")),
                PointEnvironment.ACTION,
                1,
                1,
                1,
                0.05);
        assertThatThrownBy(() -> runner.run(new SeekPolicy(other, 0)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'joints'")
                .hasMessageContaining("'goal' holds 3 numbers for the policy, 2 in the task")
                .hasMessageContaining("0.05 s");
        assertThatThrownBy(() -> runner.withExecutedSteps(6).run(new SeekPolicy(0)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("horizon");
    }

    @Test
    void refusesActionsThatAreNotFiniteAndChunksOfAnotherShape() {
        assertThatThrownBy(() -> runner.run(new SeekPolicy(Float.NaN)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("finite")
                .hasMessageContaining("seed 1000");
        Policy wrong = scripted(
                SeekPolicy.plainSpec(),
                (histories, noises) -> Collections.nCopies(histories.size(), new Chunk(5, 2, new float[10])));
        assertThatThrownBy(() -> runner.run(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("T=5");
    }

    @Test
    void closesEveryEnvironmentAlsoAfterAFailure() {
        int before = PointEnvironment.OPEN.get();
        runner.run(new SeekPolicy(0.05f));
        assertThatThrownBy(() -> runner.run(new SeekPolicy(Float.NaN))).isInstanceOf(BadInput.class);
        assertThat(PointEnvironment.OPEN.get()).isEqualTo(before);
    }

    @Test
    void reportsProgressUpToTheTotal() {
        List<Integer> seen = new ArrayList<>();
        runner.withProgress((done, total) -> {
                    assertThat(total).isEqualTo(23);
                    seen.add(done);
                })
                .run(new SeekPolicy(0.05f));
        assertThat(seen).isSorted().doesNotHaveDuplicates().endsWith(23);
    }

    @Test
    void timesSinglePasses() {
        AtomicInteger calls = new AtomicInteger();
        PassTiming timing = runner.time(
                scripted(SeekPolicy.plainSpec(), (histories, noises) -> {
                    calls.incrementAndGet();
                    assertThat(histories).hasSize(1);
                    return new SeekPolicy(0).act(histories, noises);
                }),
                10,
                50);
        assertThat(calls).hasValue(60);
        assertThat(timing.passes()).isEqualTo(50);
        assertThat(timing.medianMs()).isPositive().isLessThanOrEqualTo(timing.p90Ms());
        assertThat(PassTiming.of(new double[] {4, 1, 3, 2, 10, 9, 8, 7, 6, 5})).isEqualTo(new PassTiming(10, 5, 9, 10));
    }

    @Test
    void aReplayShowsTheSameEpisode() {
        Episode episode = runner.run(new SeekPolicy(0.05f)).episodes().get(3);
        try (Environment environment = new PointEnvironment(LIMIT)) {
            List<Playback.Frame> frames = Playback.frames(environment, episode, 8, 3);
            assertThat(frames).hasSize(1 + (episode.steps() + 2) / 3);
            assertThat(frames.get(frames.size() - 1).step()).isEqualTo(episode.steps());
            assertThat(frames).allMatch(frame -> frame.picture().length == 64);
            Episode foreign = new Episode(1, episode.rewards(), episode.success(), episode.actions(), episode.chunks());
            assertThatThrownBy(() -> Playback.frames(environment, foreign, 8, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("seed 1");
        }
    }

    private static PolicySpec spec(int observationSteps, int executedSteps, int horizon) {
        return new PolicySpec(
                "point",
                List.of(new ObservationKey("clock", 1, "1")),
                PointEnvironment.ACTION,
                observationSteps,
                executedSteps,
                horizon,
                0.1);
    }

    private static Policy scripted(
            PolicySpec spec, BiFunction<List<ObservationHistory>, List<Noise>, List<Chunk>> answer) {
        return new Policy() {
            @Override
            public PolicySpec spec() {
                return spec;
            }

            @Override
            public List<Chunk> act(List<ObservationHistory> histories, List<Noise> noises) {
                return answer.apply(histories, noises);
            }

            @Override
            public void close() {}
        };
    }

    private static void assertSame(Rollouts actual, Rollouts expected) {
        assertThat(actual.seeds()).isEqualTo(expected.seeds());
        for (int i = 0; i < expected.episodes().size(); i++) {
            assertThat(actual.episodes().get(i).actions())
                    .containsExactly(expected.episodes().get(i).actions());
            assertThat(actual.episodes().get(i).rewards())
                    .containsExactly(expected.episodes().get(i).rewards());
        }
    }

    private static float[] toArray(List<Float> numbers) {
        float[] array = new float[numbers.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = numbers.get(i);
        }
        return array;
    }
}
