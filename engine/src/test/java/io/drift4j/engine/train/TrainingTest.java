package io.drift4j.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nn.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {
    private static final int ALL = Integer.MAX_VALUE;

    @TempDir
    private Path folder;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void free() {
        manager.close();
    }

    private RunFolder fresh(String name) {
        return RunFolder.create(folder.resolve(name));
    }

    private RunFolder again(String name) {
        return RunFolder.open(folder.resolve(name));
    }

    @Test
    void theAveragesDecayRisesAsConfigured() {
        ObjectNode tree = (ObjectNode) ConfigFile.toTree(Toy.config(5, 4, 1));
        tree.put("emaRise", "POWER").put("emaDecay", 0.9999);
        TrainConfig power = ConfigFile.bind(tree, TrainConfig.class, "test");
        assertThat(power.ema()).isEqualTo(new EmaDecay.Power(0.75, 0.9999));
        assertThat(Toy.config(5, 4, 1).ema()).isEqualTo(new EmaDecay.WarmStart(0.99));
        // After two updates the power's average has forgotten all but the last weights; the other one has not.
        assertThat(gap(Toy.run(manager, power, fresh("power"), 2))).isLessThan(1e-6);
        assertThat(gap(Toy.run(manager, Toy.config(5, 4, 1), fresh("warm"), 2))).isGreaterThan(1e-4);
    }

    @Test
    void theSettingsOfThePublishedImageGeneratorsAreThoseRecorded() {
        TrainConfig usual = Toy.config(5, 4, 1);
        TrainConfig published = with(usual, "schedule", "RAMPED", "emaRise", "CONSTANT", "decayed", "ALL");
        assertThat(published.rate()).isEqualTo(new Schedule.RampedConstant(1e-2, 1e-6, 3)); // as in OptimiserGoldenTest
        assertThat(published.ema()).isEqualTo(new EmaDecay.Constant(0.99));
        try (Weights weights = Weights.create(manager, RandomStream.of(1))) {
            Toy.Line line = new Toy.Line(weights, 4, 1);
            assertThat(line.weights().names()).containsExactly("weight", "bias");
            assertThat(published.decayed(weights)).containsExactly(true, true);
            assertThat(usual.decayed(weights)).containsExactly(true, false);
            assertThat(with(usual, "decayed", "MATRICES").decayed(weights)).containsExactly(true, false);
        }
        // One step with a decay of 1 / rate takes what decays to zero before the gradient moves it, by the rate.
        String[] whole = {"weightDecay", "100", "schedule", "CONSTANT", "warmupSteps", "0"};
        Checkpoint all = Toy.run(manager, with(with(usual, whole), "decayed", "ALL"), fresh("all"), 1);
        Checkpoint matrices = Toy.run(manager, with(usual, whole), fresh("matrices"), 1);
        assertThat(largest(all, "in.weight")).isCloseTo(1e-2, within(1e-4));
        assertThat(largest(matrices, "in.weight")).isCloseTo(1e-2, within(1e-4));
        assertThat(largest(all, "in.bias")).isCloseTo(1e-2, within(1e-4));
        assertThat(largest(matrices, "in.bias")).isGreaterThan(0.1);
    }

    private static TrainConfig with(TrainConfig config, String... keysAndValues) {
        ObjectNode tree = (ObjectNode) ConfigFile.toTree(config);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            String value = keysAndValues[i + 1];
            if (Character.isDigit(value.charAt(0))) {
                tree.put(keysAndValues[i], Integer.parseInt(value));
            } else {
                tree.put(keysAndValues[i], value);
            }
        }
        return ConfigFile.bind(tree, TrainConfig.class, "test");
    }

    private static double largest(Checkpoint checkpoint, String name) {
        double largest = 0;
        for (float value :
                Objects.requireNonNull(Toy.all(checkpoint).get("model/" + name)).values()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    @Test
    void aRunFromBeforeAKeyThatIsNowNullGoesOn() throws Exception {
        RunFolder run = fresh("run");
        Toy.run(manager, Toy.CONFIG, run, 8);
        List<Path> stored = List.of(run.config(), run.newest().orElseThrow().resolve("manifest.json"));
        for (Path file : stored) {
            String text = Files.readString(file);
            String before = text.replaceFirst("\"?decayed\"? ?: null,?\\s*", "");
            assertThat(before).as("%s", file).isNotEqualTo(text).doesNotContain("decayed");
            Files.writeString(file, before);
        }
        TrainConfig other = with(Toy.CONFIG, "decayed", "ALL");
        assertThatThrownBy(() -> Toy.run(manager, other, again("run"), ALL))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("decayed: nothing -> \"ALL\"");
        assertThat(Toy.run(manager, Toy.CONFIG, again("run"), ALL).manifest().step())
                .isEqualTo(20);
    }

    /** Largest distance between a weight and its average. */
    private static double gap(Checkpoint checkpoint) {
        Map<String, Tensor> averages =
                Objects.requireNonNull(checkpoint.groups().get(Training.EMA));
        double gap = 0;
        for (Map.Entry<String, Tensor> weight :
                Objects.requireNonNull(checkpoint.groups().get(Training.MODEL)).entrySet()) {
            float[] values = weight.getValue().values();
            float[] average =
                    Objects.requireNonNull(averages.get(weight.getKey())).values();
            for (int i = 0; i < values.length; i++) {
                gap = Math.max(gap, Math.abs(values[i] - average[i]));
            }
        }
        return gap;
    }

    @Test
    void learnsTheTwoPoints() {
        RunFolder run = fresh("long");
        Toy.run(manager, Toy.config(200, 8, 1), run, ALL);
        List<JsonNode> lines = Toy.log(run);
        assertThat(lines).hasSize(40);
        double first = lines.get(0).get("distance").doubleValue();
        double last = lines.get(39).get("distance").doubleValue();
        assertThat(last).isLessThan(0.5 * first);
        assertThat(lines.get(39).get("step").longValue()).isEqualTo(200);
    }

    @Test
    void aWatcherMeetsEachCheckpointAndTheOneThatARunGoesOnFrom() {
        List<Long> met = new ArrayList<>();
        RunFolder run = fresh("run");
        Training.Watcher watcher = new Training.Watcher() {
            @Override
            public void logged(long step, long steps, Map<String, Double> values) {}

            @Override
            public void reached(Checkpoint checkpoint) {
                long step = checkpoint.manifest().step();
                assertThat(again("run").newestStep()).isEqualTo(step);
                assertThat(Toy.log(run)).allMatch(line -> line.get("step").longValue() <= step);
                met.add(step);
            }
        };
        int[] asked = {0};
        Toy.run(manager, Toy.CONFIG, run, watcher, () -> asked[0]++ >= 8);
        assertThat(met).containsExactly(7L, 8L);
        Toy.run(manager, Toy.CONFIG, again("run"), watcher, () -> false);
        assertThat(met).containsExactly(7L, 8L, 8L, 14L, 20L);
        Toy.run(manager, Toy.CONFIG, again("run"), watcher, () -> false);
        assertThat(met).endsWith(20L, 20L).hasSize(6);
    }

    @Test
    void twoRunsAreEqualBitForBit() {
        RunFolder a = fresh("a");
        RunFolder b = fresh("b");
        Checkpoint first = Toy.run(manager, Toy.CONFIG, a, ALL);
        Checkpoint second = Toy.run(manager, Toy.CONFIG, b, ALL);
        assertThat(Toy.all(second)).isEqualTo(Toy.all(first));
        assertThat(Toy.log(b)).isEqualTo(Toy.log(a)).hasSize(4);
    }

    /** Log lines come every 5 steps, checkpoints every 7. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 7, 8, 13, 19, 20})
    void aStoppedAndResumedRunEqualsTheUninterruptedOne(int steps) {
        RunFolder whole = fresh("whole");
        Checkpoint expected = Toy.run(manager, Toy.CONFIG, whole, ALL);
        RunFolder parts = fresh("parts");
        Checkpoint stopped = Toy.run(manager, Toy.CONFIG, parts, steps);
        assertThat(stopped.manifest().step()).isEqualTo(steps);
        assertThat(parts.newestStep()).isEqualTo(steps);
        Checkpoint resumed = Toy.run(manager, Toy.CONFIG, again("parts"), ALL);
        assertThat(resumed.manifest().step()).isEqualTo(20);
        assertThat(Toy.all(resumed)).isEqualTo(Toy.all(expected));
        assertThat(Toy.all(Checkpoint.read(parts.newest().orElseThrow(), List.of("model", "ema", "optimizer"))))
                .isEqualTo(Toy.all(expected));
        assertThat(Toy.log(parts)).isEqualTo(Toy.log(whole)).hasSize(4);
    }

    @Test
    void resumesWithAccumulationOnAnotherThread() throws Exception {
        TrainConfig config = Toy.config(12, 4, 2);
        Checkpoint expected = Toy.run(manager, config, fresh("whole"), ALL);
        Toy.run(manager, config, fresh("parts"), 5);
        AtomicReference<Checkpoint> resumed = new AtomicReference<>();
        Thread thread = new Thread(() -> resumed.set(Toy.run(manager, config, again("parts"), ALL)));
        thread.start();
        thread.join();
        assertThat(Toy.all(Objects.requireNonNull(resumed.get()))).isEqualTo(Toy.all(expected));
    }

    @Test
    void accumulatingTwoBatchesIsOneOfTwiceTheSize() {
        Map<String, Tensor> accumulated = line(Toy.config(4, 8, 2), 8, 1);
        // The larger batch draws other numbers, so both learn from the same ones only if the draw is fixed.
        Map<String, Tensor> large = line(Toy.config(4, 16, 1), 8, 2);
        accumulated.forEach((name, tensor) -> assertThat(tensor.values())
                .as(name)
                .containsExactly(Objects.requireNonNull(large.get(name)).values(), within(1e-6f)));
    }

    private Map<String, Tensor> line(TrainConfig config, int batchSize, int parts) {
        try (Weights weights = Weights.create(manager, RandomStream.of(1))) {
            Toy.Line line = new Toy.Line(weights, batchSize, parts);
            Objective<float[]> numbered = new Objective<>() {
                private int drawn;

                @Override
                public Weights weights() {
                    return line.weights();
                }

                @Override
                public List<String> metrics() {
                    return line.metrics();
                }

                @Override
                public float[] draw(long number, RandomStream draws) {
                    float[] all = new float[2 * batchSize * parts];
                    for (int part = 0; part < parts; part++) {
                        float[] own = RandomStream.of(drawn++).gaussians(2 * batchSize);
                        System.arraycopy(own, 0, all, part * own.length, own.length);
                    }
                    return all;
                }

                @Override
                public Result loss(float[] batch, NDManager step) {
                    return line.loss(batch, step);
                }
            };
            RunFolder run = fresh("parts-" + parts);
            return Toy.all(Toy.run(manager, numbered, config, run, (s, n, v) -> {}, () -> false));
        }
    }

    @Test
    void arraysDoNotGrowInNumber() {
        Set<Integer> counts = new HashSet<>();
        try (Weights weights = Weights.create(manager, RandomStream.of(1))) {
            Toy.TwoPoints objective = new Toy.TwoPoints(weights, 2);
            NDArray weight = weights.arrays().get(0);
            Toy.run(
                    manager,
                    objective,
                    Toy.config(200, 2, 1),
                    fresh("run"),
                    (step, steps, values) -> counts.add(count(manager) + count(weight.getManager())),
                    () -> false);
            assertThat(counts).hasSize(1);
            assertThat(count(weight.getManager())).isEqualTo(weights.names().size());
        }
        assertThat(count(manager)).isZero();
    }

    private static int count(NDManager some) {
        return some.getManagedArrays().size();
    }

    @Test
    void aBatchThatCannotBeDrawnEndsTheRun() {
        try (Weights weights = Weights.create(manager, RandomStream.of(1))) {
            Toy.Line line = new Toy.Line(weights, 4, 1) {
                private int drawn;

                @Override
                public float[] draw(long number, RandomStream draws) {
                    if (drawn++ == 3) {
                        throw new IllegalArgumentException("the fourth batch");
                    }
                    return super.draw(number, draws);
                }
            };
            List<Long> seen = new ArrayList<>();
            assertThatThrownBy(() -> Toy.run(
                            manager, line, Toy.CONFIG, fresh("run"), (step, n, v) -> seen.add(step), () -> false))
                    .hasMessageContaining("batch could not be drawn")
                    .hasRootCauseMessage("the fourth batch");
        }
    }

    @Test
    void aLossThatIsNoNumberEndsTheRunBeforeLogAndCheckpoint() {
        RunFolder run = fresh("run");
        try (Weights weights = Weights.create(manager, RandomStream.of(1))) {
            Toy.Line line = new Toy.Line(weights, 4, 1) {
                private int losses;

                @Override
                public Result loss(float[] batch, NDManager step) {
                    Result result = super.loss(batch, step);
                    return losses++ == 8 ? new Result(result.loss().mul(Float.NaN), Map.of()) : result;
                }
            };
            assertThatThrownBy(() -> Toy.run(manager, line, Toy.CONFIG, run, (s, n, v) -> {}, () -> false))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("loss became NaN")
                    .hasMessageContaining("learningRate");
        }
        assertThat(Toy.log(run)).hasSize(1);
        assertThat(run.newestStep()).isEqualTo(7);
    }

    @Test
    void metricsAreThoseAnnounced() {
        try (Weights weights = Weights.create(manager, RandomStream.of(1))) {
            Toy.Line line = new Toy.Line(weights, 4, 1) {
                @Override
                public List<String> metrics() {
                    return List.of("never_given");
                }
            };
            assertThatThrownBy(() -> Toy.run(manager, line, Toy.CONFIG, fresh("run"), (s, n, v) -> {}, () -> false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("never_given");
        }
    }

    @Test
    void anotherConfigurationIsRefused() {
        Toy.run(manager, Toy.CONFIG, fresh("run"), 8);
        assertThatThrownBy(() -> Toy.run(manager, Toy.config(30, 8, 1), again("run"), ALL))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("steps: 20 -> 30; batchSize: 4 -> 8");
        assertThat(Toy.run(manager, Toy.CONFIG, again("run"), ALL).manifest().step())
                .isEqualTo(20);
    }

    @Test
    void aRunThatCannotStartLeavesNothingBehind() {
        RunFolder run = fresh("run");
        assertThat(run.root()).doesNotExist();
        Toy.run(manager, Toy.CONFIG, run, 1);
        assertThatThrownBy(() -> fresh("run"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("already holds one")
                .hasMessageContaining("--resume");
        assertThatThrownBy(() -> again("other")).isInstanceOf(BadInput.class).hasMessageContaining("no config.yaml");
    }

    @Test
    void theNewestCheckpointsAreKept() throws Exception {
        RunFolder run = fresh("run");
        Toy.run(manager, Toy.CONFIG, run, ALL);
        try (Stream<Path> left = Files.list(run.root().resolve("checkpoints"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("step-00000014", "step-00000020");
        }
        assertThat(run.newest().orElseThrow()).hasFileName("step-00000020");
    }
}
