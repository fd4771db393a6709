package io.drift4j.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every policy holds, whoever made it and wherever it runs. Extend it and give a policy. */
public abstract class PolicyContract {

    /** The policy under test; each test closes the one it asked for. */
    protected abstract Policy policy();

    /** Numbers of noise one pass takes, 0 for a policy that uses none. */
    protected abstract int noiseSize();

    /** A history the policy can be asked about; by default standard normal numbers for every key. */
    protected ObservationHistory history(PolicySpec spec, long seed) {
        RandomStream stream = RandomStream.of(seed);
        List<Observation> frames = new ArrayList<>();
        for (int frame = 0; frame < spec.observationSteps(); frame++) {
            Map<String, float[]> values = new LinkedHashMap<>();
            for (ObservationKey key : spec.observations()) {
                values.put(key.name(), stream.gaussians(key.size()));
            }
            frames.add(new Observation(values));
        }
        return new ObservationHistory(frames);
    }

    @Test
    void sameHistoryAndNoiseGiveTheSameChunk() {
        try (Policy policy = policy()) {
            ObservationHistory history = history(policy.spec(), 1);
            Chunk first = policy.act(history, Noise.seeded(7));
            policy.act(history(policy.spec(), 2), Noise.seeded(8));
            assertThat(policy.act(history, Noise.seeded(7)).values()).containsExactly(first.values());
        }
    }

    @Test
    void anotherNoiseGivesAnotherChunk() {
        assumeTrue(noiseSize() > 0, "this policy takes no noise");
        try (Policy policy = policy()) {
            ObservationHistory history = history(policy.spec(), 1);
            assertThat(policy.act(history, Noise.seeded(7)).values())
                    .isNotEqualTo(policy.act(history, Noise.seeded(8)).values());
        }
    }

    @Test
    void seededNoiseIsTheSameAsItsNumbersGiven() {
        assumeTrue(noiseSize() > 0, "this policy takes no noise");
        try (Policy policy = policy()) {
            ObservationHistory history = history(policy.spec(), 1);
            float[] numbers = Noise.seeded(7).values(noiseSize());
            assertThat(policy.act(history, Noise.given(numbers)).values())
                    .containsExactly(policy.act(history, Noise.seeded(7)).values());
        }
    }

    @Test
    void aBatchGivesWhatEachAloneGives() {
        try (Policy policy = policy()) {
            int batch = 5;
            List<Chunk> together = policy.act(histories(policy.spec(), batch), noises(batch));
            assertThat(together).hasSize(batch);
            for (int i = 0; i < batch; i++) {
                Chunk alone = policy.act(history(policy.spec(), i), Noise.seeded(i));
                assertClose(policy.spec(), together.get(i), alone);
            }
        }
    }

    @Test
    void chunksHaveTheStatedShapeAndFiniteActions() {
        try (Policy policy = policy()) {
            PolicySpec spec = policy.spec();
            for (Chunk chunk : policy.act(histories(spec, 3), noises(3))) {
                assertThat(chunk.horizon()).isEqualTo(spec.horizon());
                assertThat(chunk.actionSize()).isEqualTo(spec.action().size());
                for (float value : chunk.values()) {
                    assertThat(value).isFinite();
                }
            }
        }
    }

    @Test
    void aMissingKeyIsNamed() {
        try (Policy policy = policy()) {
            String missing = policy.spec().observations().get(0).name();
            ObservationHistory lacking = changed(history(policy.spec(), 1), values -> values.remove(missing));
            assertThatThrownBy(() -> policy.act(lacking, Noise.seeded(1))).hasMessageContaining(missing);
        }
    }

    @Test
    void aKeyOfTheWrongSizeIsNamed() {
        try (Policy policy = policy()) {
            ObservationKey key = policy.spec().observations().get(0);
            ObservationHistory longer =
                    changed(history(policy.spec(), 1), values -> values.put(key.name(), new float[key.size() + 1]));
            assertThatThrownBy(() -> policy.act(longer, Noise.seeded(1))).hasMessageContaining(key.name());
        }
    }

    @Test
    void aHistoryOfTheWrongLengthIsRefused() {
        try (Policy policy = policy()) {
            List<Observation> frames = new ArrayList<>(history(policy.spec(), 1).frames());
            frames.add(frames.get(0));
            assertThatThrownBy(() -> policy.act(new ObservationHistory(frames), Noise.seeded(1)))
                    .hasMessageContaining(String.valueOf(frames.size()));
        }
    }

    @Test
    void asManyNoisesAsHistoriesAreNeeded() {
        try (Policy policy = policy()) {
            assertThatThrownBy(() -> policy.act(histories(policy.spec(), 2), noises(1)))
                    .isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void noiseOfTheWrongSizeIsRefused() {
        assumeTrue(noiseSize() > 0, "this policy takes no noise");
        try (Policy policy = policy()) {
            float[] numbers = new float[noiseSize() + 1];
            assertThatThrownBy(() -> policy.act(history(policy.spec(), 1), Noise.given(numbers)))
                    .hasMessageContaining("noise");
        }
    }

    @Test
    void fourThreadsAtOnceGetTheSameAnswers() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Policy policy = policy()) {
            int calls = 24;
            List<Future<Chunk>> asked = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                int seed = i % 6;
                asked.add(threads.submit(() -> policy.act(history(policy.spec(), seed), Noise.seeded(seed))));
            }
            for (int i = 0; i < calls; i++) {
                Chunk alone = policy.act(history(policy.spec(), i % 6), Noise.seeded(i % 6));
                assertClose(policy.spec(), asked.get(i).get(), alone);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private List<ObservationHistory> histories(PolicySpec spec, int count) {
        return IntStream.range(0, count).mapToObj(i -> history(spec, i)).toList();
    }

    private static List<Noise> noises(int count) {
        return IntStream.range(0, count).mapToObj(Noise::seeded).toList();
    }

    private static ObservationHistory changed(
            ObservationHistory history, java.util.function.Consumer<Map<String, float[]>> change) {
        List<Observation> frames = new ArrayList<>();
        for (Observation frame : history.frames()) {
            Map<String, float[]> values = new LinkedHashMap<>(frame.values());
            change.accept(values);
            frames.add(new Observation(values));
        }
        return new ObservationHistory(frames);
    }

    /** Equal to 1e-5 of each action entry's range: batched kernels may add in another order. */
    private static void assertClose(PolicySpec spec, Chunk actual, Chunk expected) {
        int size = spec.action().size();
        assertThat(actual.values()).hasSameSizeAs(expected.values());
        for (int i = 0; i < expected.values().length; i++) {
            double range =
                    spec.action().high().get(i % size) - spec.action().low().get(i % size);
            assertThat((double) actual.values()[i])
                    .as("entry %d", i)
                    .isCloseTo(expected.values()[i], within(1e-5 * Math.max(1, range)));
        }
    }
}
