package io.drift4j.policy.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.DriftPolicy;
import io.drift4j.policy.Noise;
import io.drift4j.policy.Observation;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicyContract;
import io.drift4j.policy.PolicyFile;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.train.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainPolicyTest extends PolicyContract {
    private static final Path SHIPPED = Path.of("../models/pusht-state.drift4j");

    @TempDir
    private static Path folder;

    @Override
    protected Policy policy() {
        return PlainPolicy.load(SHIPPED);
    }

    @Override
    protected int noiseSize() {
        return 32;
    }

    /** Pixels all over the table. */
    @Override
    protected ObservationHistory history(PolicySpec spec, long seed) {
        RandomStream stream = RandomStream.of(seed);
        List<Observation> frames = new ArrayList<>();
        for (int frame = 0; frame < spec.observationSteps(); frame++) {
            Map<String, float[]> values = new LinkedHashMap<>();
            for (PolicySpec.ObservationKey key : spec.observations()) {
                float[] numbers = new float[key.size()];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = (float) (512 * stream.nextDouble());
                }
                values.put(key.name(), numbers);
            }
            frames.add(new Observation(values));
        }
        return new ObservationHistory(frames);
    }

    @Test
    void theShippedPolicyActsAsInTheNativeLibrary() {
        assertThat(largestDifference(PolicyFile.read(SHIPPED), 500)).isLessThan(2e-3); // pixels, of 512
    }

    @Test
    void smallNetworksOfOddSizesActAsInTheNativeLibrary() {
        Path mlp = TinyRun.train(
                folder.resolve("mlp"),
                "network={kind: mlp, width: 7, blocks: 3, headBlocks: 0, noiseSize: 3, dropout: 0.1}");
        assertThat(largestDifference(PolicyFile.read(mlp), 50)).isLessThan(2e-3);
        Path trunkHead = TinyRun.train(
                folder.resolve("trunk-head"),
                "network={kind: trunk_head, width: 22, blocks: 2, headBlocks: 2, noiseSize: 5, dropout: 0}");
        assertThat(largestDifference(PolicyFile.read(trunkHead), 50)).isLessThan(2e-3);
    }

    /** Largest absolute difference of an action entry between both passes, batches of 50, in the task's unit. */
    private double largestDifference(PolicyFile file, int count) {
        double largest = 0;
        try (Policy plain = PlainPolicy.of(file.withNoiseScale(1));
                Policy library = DriftPolicy.of(file.withNoiseScale(1), "cpu", 1)) {
            assertThat(plain.spec()).isEqualTo(library.spec());
            for (int first = 0; first < count; first += 50) {
                List<ObservationHistory> histories = IntStream.range(first, first + 50)
                        .mapToObj(i -> history(plain.spec(), i))
                        .toList();
                List<Noise> noises = IntStream.range(first, first + 50)
                        .mapToObj(Noise::seeded)
                        .toList();
                List<Chunk> actual = plain.act(histories, noises);
                List<Chunk> expected = library.act(histories, noises);
                assertThat(expected.get(0).values())
                        .doesNotContain(expected.get(1).values());
                for (int i = 0; i < 50; i++) {
                    for (int k = 0; k < expected.get(i).values().length; k++) {
                        double difference = Math.abs(
                                actual.get(i).values()[k] - expected.get(i).values()[k]);
                        largest = difference <= largest ? largest : difference; // NaN too
                    }
                }
            }
        }
        return largest;
    }

    @Test
    void aBatchGivesTheVeryNumbersThatEachAloneGives() {
        try (Policy policy = policy()) {
            List<ObservationHistory> histories = IntStream.range(0, 19)
                    .mapToObj(i -> history(policy.spec(), i))
                    .toList();
            List<Chunk> together = policy.act(
                    histories, IntStream.range(0, 19).mapToObj(Noise::seeded).toList());
            for (int i = 0; i < 19; i++) {
                assertThat(policy.act(histories.get(i), Noise.seeded(i)).values())
                        .containsExactly(together.get(i).values());
            }
        }
    }

    @Test
    void eightThreadsAtOnceGetTheVerySameNumbers() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Policy policy = policy()) {
            List<Future<Chunk>> asked = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                int seed = i;
                asked.add(threads.submit(() -> policy.act(history(policy.spec(), seed), Noise.seeded(seed))));
            }
            for (int i = 0; i < 400; i++) {
                assertThat(asked.get(i).get().values())
                        .containsExactly(policy.act(history(policy.spec(), i), Noise.seeded(i))
                                .values());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theNoiseScaleOfTheFileActs() {
        PolicyFile file = PolicyFile.read(SHIPPED);
        try (PlainPolicy own = PlainPolicy.of(file);
                PlainPolicy still = PlainPolicy.of(file.withNoiseScale(0))) {
            assertThat(own.noiseScale()).isEqualTo(file.contents().noiseScale());
            assertThat(still.noiseScale()).isZero();
            assertThat(own.noiseSize()).isEqualTo(noiseSize());
            ObservationHistory history = history(own.spec(), 1);
            assertThat(still.act(history, Noise.seeded(2)).values())
                    .containsExactly(own.act(history, Noise.given(new float[noiseSize()]))
                            .values());
        }
    }

    @Test
    void nothingAskedGivesNothing() {
        try (Policy policy = policy()) {
            assertThat(policy.act(List.of(), List.of())).isEmpty();
        }
    }

    @Test
    void weightsOfAnotherNetworkAreRefusedAsByTheNativeLibrary() {
        PolicyFile whole = PolicyFile.read(SHIPPED);
        Map<String, Tensor> changed = new LinkedHashMap<>(whole.weights());
        changed.remove("blocks.1.norm.bias");
        changed.put("out.weight", new Tensor(new long[] {2, 3}, new float[6]));
        changed.put("blocks.9.up.bias", new Tensor(new long[] {1}, new float[1]));
        PolicyFile file = new PolicyFile(whole.source(), whole.manifest(), whole.contents(), changed);
        BadInput refusal = catchThrowableOfType(BadInput.class, () -> PlainPolicy.of(file));
        assertThat(refusal)
                .hasMessageContaining("lacks blocks.1.norm.bias [256]")
                .hasMessageContaining("out.weight is [2, 3], not [32, 256]")
                .hasMessageContaining("has blocks.9.up.bias [1], which the network lacks");
        assertThatThrownBy(() -> DriftPolicy.of(file, "cpu", 1).close()).hasMessage(refusal.getMessage());
    }

    @Test
    void damagedFilesAreRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(SHIPPED);
        Path half = Files.write(folder.resolve("half.drift4j"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> PlainPolicy.load(half))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("cut short, damaged or something else");
        assertThatThrownBy(() -> PlainPolicy.load(folder.resolve("none.drift4j")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("none at");
    }

    @Test
    void otherNetworksAreLeftToTheNativePass() {
        Path unet = TinyRun.train(
                folder.resolve("unet"), "network.preset=unet-small", "network.widths=[8]", "train.steps=4");
        assertThatThrownBy(() -> PlainPolicy.load(unet))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("kind mlp and trunk_head")
                .hasMessageContaining("use the native pass");
    }
}
