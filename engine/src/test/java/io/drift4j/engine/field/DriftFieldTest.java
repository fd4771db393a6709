package io.drift4j.engine.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.Golden;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DriftFieldTest {
    /** One drawn problem: sizes, settings and which weights are given. */
    record Case(long seed, int n, int g, int p, int u, int s, FieldConfig config, List<Boolean> weighted) {
        @Override
        public String toString() {
            return "seed " + seed + " N" + n + " G" + g + " P" + p + " U" + u + " S" + s + " " + config + " weights "
                    + weighted;
        }
    }

    static Stream<Case> cases() {
        Stream<Case> drawn = IntStream.range(0, 40).mapToObj(DriftFieldTest::draw);
        FieldConfig official = FieldConfig.official();
        List<Boolean> none = List.of(false, false, false);
        Stream<Case> degenerate = Stream.of(
                new Case(100, 1, 1, 1, 0, 1, official, none),
                new Case(101, 3, 1, 1, 0, 4, official.withAffinityFloor(0), none),
                new Case(102, 2, 1, 3, 2, 1, official, List.of(true, true, true)),
                new Case(103, 2, 4, 1, 0, 1, official.withScale(FieldConfig.Scale.PROBLEM), none),
                new Case(104, 2, 5, 3, 2, 70, official, List.of(false, true, false)), // inner products
                new Case(105, 45, 70, 50, 2, 3, official, List.of(false, true, true))); // several parts
        return Stream.concat(drawn, degenerate);
    }

    private static Case draw(int seed) {
        RandomStream random = RandomStream.of(seed);
        FieldConfig config = new FieldConfig(
                random.nextInt(2) == 0 ? List.of(0.02, 0.05, 0.2) : List.of(0.5),
                new double[] {0, 1e-12, 1e-6, 1e-2}[random.nextInt(4)],
                random.nextInt(2) == 0 ? FieldConfig.Scale.BATCH : FieldConfig.Scale.PROBLEM,
                new double[] {1e-8, 1e-2, 1}[random.nextInt(3)],
                new double[] {100, 0, 0.5}[random.nextInt(3)],
                new double[] {1, 1, 1.5}[random.nextInt(3)],
                new double[] {1, 1, 0}[random.nextInt(3)]);
        int u = random.nextInt(3);
        List<Boolean> weighted =
                List.of(random.nextInt(2) == 0, random.nextInt(2) == 0, u > 0 && random.nextInt(2) == 0);
        return new Case(
                seed,
                1 + random.nextInt(4),
                1 + random.nextInt(6),
                1 + random.nextInt(4),
                u,
                1 + random.nextInt(5),
                config,
                weighted);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithLoopsOverPlainNumbers(Case c) {
        RandomStream random = RandomStream.of(c.seed).split("data");
        double[][][] generated = normals(random, c.n, c.g, c.s);
        double[][][] others = normals(random, c.n, c.u + c.p, c.s);
        int t = c.g + c.u + c.p;
        double[][] weights = new double[c.n][t];
        for (double[] row : weights) {
            for (int j = 0; j < t; j++) {
                boolean given = c.weighted.get(j < c.g ? 0 : j < c.g + c.u ? 2 : 1);
                row[j] = given ? random.nextInt(5) / 2.0 + (j == 0 ? 0.5 : 0) : 1;
            }
        }
        LoopOracle expected = new LoopOracle(c.config, generated, others, weights, c.p);

        try (NDManager manager = NDManager.newBaseManager();
                Scope scope = Scope.open(manager)) {
            for (DataType type : List.of(DataType.FLOAT64, DataType.FLOAT32)) {
                DriftBatch batch = DriftBatch.of(
                        array(scope, type, generated, 0, c.g), array(scope, type, others, c.u, c.u + c.p));
                if (c.u > 0 || c.seed % 2 == 0) { // U = 0 as an empty array and as none
                    NDArray negatives = array(scope, type, others, 0, c.u);
                    batch = batch.withNegatives(
                            negatives, c.weighted.get(2) ? columns(scope, type, weights, c.g, c.g + c.u) : null);
                }
                if (c.weighted.get(0)) {
                    batch = batch.withGeneratedWeights(columns(scope, type, weights, 0, c.g));
                }
                if (c.weighted.get(1)) {
                    batch = batch.withPositiveWeights(columns(scope, type, weights, c.g + c.u, t));
                }
                DriftLoss.Value value = new DriftLoss(new DriftField(c.config)).of(batch);
                DriftForce drift = value.drift();
                double error = type == DataType.FLOAT64 ? 1e-10 : 2e-4;
                int scales = c.config.scale() == FieldConfig.Scale.PROBLEM ? c.n : 1;
                assertThat(Golden.worst(drift.scale(), Arrays.copyOf(expected.scale, scales)))
                        .isLessThan(error);
                assertThat(Golden.worst(drift.coordinateScale(), Arrays.copyOf(expected.s, scales)))
                        .isLessThan(error);
                assertThat(Golden.worst(drift.meanSquares(), expected.meanSquares))
                        .isLessThan(error);
                assertThat(drift.force().getShape()).isEqualTo(new Shape(c.n, c.g, c.s));
                assertThat(Golden.worst(drift.force(), flat(expected.force))).isLessThan(error);
                assertThat(Golden.worst(value.perProblem(), expected.loss)).isLessThan(error);
            }
        }
    }

    @Test
    void withoutRepulsionTheForceOfFarDataIsTheWayToTheirMean() {
        try (NDManager manager = NDManager.newBaseManager();
                Scope scope = Scope.open(manager)) {
            NDArray x = scope.manager().create(new double[] {0, 0, 1, 0}, new Shape(1, 2, 2));
            NDArray y = scope.manager().create(new double[] {10, 0, 10, 2}, new Shape(1, 2, 2));
            FieldConfig config = FieldConfig.official()
                    .withTemperatures(1e6)
                    .withForceClamp(1e9)
                    .withSelfOffset(0);
            double[] drawn = force(config.withBalance(1, 0), x, y);
            double[] driven = force(config.withBalance(0, 1), x, y);
            // Of infinite temperature, every affinity is the same: to the mean (10, 1) of data, from (0.5, 0) of
            // samples.
            assertThat(drawn[1] / drawn[0]).isCloseTo(1 / 10.0, within(1e-5));
            assertThat(drawn[3] / drawn[2]).isCloseTo(1 / 9.0, within(1e-5));
            assertThat(driven[0]).isNegative();
            assertThat(driven[2]).isCloseTo(-driven[0], within(1e-9));
            double[] balanced = force(config, x, y);
            for (int i = 0; i < 4; i++) {
                assertThat(balanced[i]).isCloseTo(drawn[i] + driven[i], within(1e-9));
            }
        }
    }

    private static double[] force(FieldConfig config, NDArray x, NDArray y) {
        return new DriftField(config).force(DriftBatch.of(x, y)).force().toDoubleArray();
    }

    @Test
    void leavesNoArraysBehind() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray generated = manager.randomNormal(new Shape(4, 3, 2));
            NDArray positives = manager.randomNormal(new Shape(4, 2, 2));
            NDArray weights = manager.ones(new Shape(4, 2));
            DriftLoss loss = new DriftLoss(new DriftField(FieldConfig.official()));
            List<Integer> counts = new ArrayList<>();
            for (int step = 0; step < 4; step++) {
                try (Scope scope = Scope.open(manager)) {
                    NDArray negatives = scope.manager().ones(new Shape(4, 1, 2));
                    loss.of(DriftBatch.of(generated, positives)
                            .withPositiveWeights(weights)
                            .withNegatives(negatives, null));
                }
                counts.add(manager.getManagedArrays().size());
            }
            assertThat(counts).containsOnly(3);
        }
    }

    @Test
    void refusesBatchesThatDoNotFit() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray generated = manager.zeros(new Shape(128, 8, 32));
            NDArray positives = manager.zeros(new Shape(128, 1, 32));
            DriftBatch batch = DriftBatch.of(generated, positives);
            assertThatThrownBy(() -> DriftBatch.of(generated, manager.zeros(new Shape(64, 1, 32))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("positives must have shape (N, P, S) with N=128, S=32 as in generated (128, 8, 32),"
                            + " got (64, 1, 32): N is 64");
            assertThatThrownBy(() -> batch.withPositiveWeights(manager.ones(new Shape(128))))
                    .hasMessageContaining("positiveWeights must have shape (N, P)");
            assertThatThrownBy(() -> batch.withGeneratedWeights(manager.ones(new Shape(128, 7))))
                    .hasMessageEndingWith("got (128, 7): G is 7");
            assertThatThrownBy(() -> batch.withNegatives(generated, manager.ones(new Shape(128, 7))))
                    .hasMessageContaining("U=8 as in")
                    .hasMessageEndingWith("U is 7");
            assertThatThrownBy(() -> DriftBatch.of(generated, manager.zeros(new Shape(128, 0, 32))))
                    .hasMessageStartingWith("a drift batch needs at least one of each N, G, S and P");
            assertThatThrownBy(() -> DriftBatch.of(generated, positives.toType(DataType.FLOAT64, true)))
                    .hasMessage("positives must have the data type of generated, float32, got float64:"
                            + " convert one with toType");
            assertThatThrownBy(() ->
                            new DriftBatch(generated, positives, null, null, null, manager.ones(new Shape(128, 1))))
                    .hasMessage("negativeWeights were given without negatives");
        }
    }

    private static double[][][] normals(RandomStream random, int n, int rows, int size) {
        double[][][] values = new double[n][rows][size];
        for (double[][] problem : values) {
            for (double[] row : problem) {
                Arrays.setAll(row, k -> (float) random.nextGaussian());
            }
        }
        return values;
    }

    /** Rows from..to of every problem as an array (N, to - from, S). */
    private static NDArray array(Scope scope, DataType type, double[][][] values, int from, int to) {
        double[][][] part = Arrays.stream(values)
                .map(rows -> Arrays.copyOfRange(rows, from, to))
                .toArray(double[][][]::new);
        Shape shape = new Shape(values.length, to - from, values[0].length == 0 ? 0 : values[0][0].length);
        return Golden.array(scope.manager(), type, flat(part), shape);
    }

    private static NDArray columns(Scope scope, DataType type, double[][] values, int from, int to) {
        double[] flat = Arrays.stream(values)
                .flatMapToDouble(row -> Arrays.stream(row, from, to))
                .toArray();
        return Golden.array(scope.manager(), type, flat, new Shape(values.length, to - from));
    }

    private static double[] flat(double[][][] values) {
        return Arrays.stream(values)
                .flatMap(Arrays::stream)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }
}
