package io.drift4j.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.train.Training;
import io.drift4j.policy.train.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftPolicyTest extends PolicyContract {
    @TempDir
    private static Path folder;

    private static Path file = Path.of("");

    @BeforeAll
    static void train() {
        file = TinyRun.train(folder.resolve("run"));
    }

    @Override
    protected DriftPolicy policy() {
        return DriftPolicy.load(file, "cpu", 1);
    }

    @Override
    protected int noiseSize() {
        return 4;
    }

    @Test
    void aCheckpointFolderActsAsThePolicyFile() {
        Path checkpoint = folder.resolve("run/checkpoints/step-00000030");
        try (DriftPolicy fromFile = policy();
                DriftPolicy fromFolder = DriftPolicy.load(checkpoint, "cpu", 1)) {
            assertThat(fromFolder.spec()).isEqualTo(fromFile.spec());
            ObservationHistory history = history(fromFile.spec(), 1);
            assertThat(fromFolder.act(history, Noise.seeded(1)).values())
                    .containsExactly(fromFile.act(history, Noise.seeded(1)).values());
        }
    }

    @Test
    void rawWeightsAreThoseOfTheLastStepAndOnlyTrainingCheckpointsHaveThem() {
        Path checkpoint = folder.resolve("run/checkpoints/step-00000030");
        try (DriftPolicy averaged = policy();
                DriftPolicy raw = DriftPolicy.of(PolicyFile.read(checkpoint, Training.MODEL), "cpu", 1)) {
            ObservationHistory history = history(averaged.spec(), 1);
            assertThat(raw.act(history, Noise.seeded(1)).values())
                    .isNotEqualTo(averaged.act(history, Noise.seeded(1)).values());
        }
        assertThatThrownBy(() -> PolicyFile.read(file, Training.MODEL))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must hold the group 'model', it has only [ema]");
    }

    @Test
    void carriesWhatItsConfigurationSaid() {
        try (DriftPolicy policy = policy()) {
            assertThat(policy.spec().task()).isEqualTo("pusht");
            assertThat(policy.spec().horizon()).isEqualTo(16);
            assertThat(policy.spec().executedSteps()).isEqualTo(4);
            assertThat(policy.noiseScale()).isEqualTo(0.5);
            assertThat(policy.noiseSize()).isEqualTo(noiseSize());
        }
    }

    @Test
    void noiseScaleMultipliesTheNoise() {
        PolicyFile read = PolicyFile.read(file);
        try (DriftPolicy policy = policy();
                DriftPolicy still = DriftPolicy.of(read.withNoiseScale(0), "cpu", 1);
                DriftPolicy one = DriftPolicy.of(read.withNoiseScale(1), "cpu", 1);
                DriftPolicy two = DriftPolicy.of(read.withNoiseScale(2), "cpu", 1)) {
            ObservationHistory history = history(policy.spec(), 1);
            float[] chunk = still.act(history, Noise.seeded(1)).values();
            assertThat(still.act(history, Noise.seeded(2)).values()).containsExactly(chunk);
            assertThat(policy.act(history, Noise.given(new float[4])).values()).containsExactly(chunk);
            assertThat(two.act(history, Noise.given(new float[] {1, 2, -1, 0.5f}))
                            .values())
                    .containsExactly(one.act(history, Noise.given(new float[] {2, 4, -2, 1}))
                            .values());
        }
        for (double scale : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> read.withNoiseScale(scale))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("noiseScale");
        }
    }

    @Test
    void eightThreadsAtOnceActAsOne() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (DriftPolicy policy = policy()) {
            List<Chunk> alone = IntStream.range(0, 200)
                    .mapToObj(i -> policy.act(history(policy.spec(), i), Noise.seeded(i)))
                    .toList();
            List<Future<Chunk>> asked = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int seed = i;
                asked.add(threads.submit(() -> policy.act(history(policy.spec(), seed), Noise.seeded(seed))));
            }
            for (int i = 0; i < 200; i++) {
                assertThat(asked.get(i).get().values())
                        .containsExactly(alone.get(i).values(), within(1e-3f));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void arraysDoNotGrowInNumber() {
        try (NDManager base = Backend.open("cpu", 1);
                DriftPolicy policy = policy()) {
            NDManager system = base.getParentManager();
            ObservationHistory history = history(policy.spec(), 1);
            policy.act(history, Noise.seeded(0));
            int before = policy.arrays();
            int children = system.getManagedArrays().size();
            for (int i = 0; i < 2000; i++) {
                policy.act(history, Noise.seeded(i));
            }
            assertThat(policy.arrays()).isEqualTo(before);
            assertThat(system.getManagedArrays()).hasSize(children);
        }
    }

    @Test
    void nothingAskedGivesNothing() {
        try (DriftPolicy policy = policy()) {
            assertThat(policy.act(List.of(), List.of())).isEmpty();
        }
    }

    @Test
    void damagedFilesAreRefused() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        refused(Arrays.copyOf(whole, whole.length / 2), "cut short, damaged or something else");
        refused(new byte[0], "cut short, damaged or something else");
        byte[] changed = whole.clone();
        changed[whole.length / 2] ^= 1;
        refused(changed, "damaged");
        assertThatThrownBy(() -> DriftPolicy.load(folder.resolve("none.drift4j"), "cpu", 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("none at");
    }

    private static void refused(byte[] contents, String message) throws IOException {
        Path damaged = Files.write(folder.resolve("damaged.drift4j"), contents);
        assertThatThrownBy(() -> DriftPolicy.load(damaged, "cpu", 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("damaged.drift4j")
                .hasMessageContaining(message);
    }
}
