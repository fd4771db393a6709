package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nd.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every block of layers holds. Extend it and give a block. */
public abstract class BlockContract {
    private NDManager manager;
    private Weights weights;
    private Block block;

    /** A block over these weights; tiny, because some tests call it for every weight. */
    protected abstract Block block(Weights.Scope scope);

    /** Features on the last axis of the input. */
    protected abstract int features();

    /** How far weights and input move for slopes; less where the block bends much. */
    protected double step() {
        return 1e-2;
    }

    @BeforeEach
    void build() {
        manager = NDManager.newBaseManager();
        weights = Weights.create(manager, RandomStream.of(1));
        block = block(weights.scope());
        weights.load(shaken(weights, 2), "the test");
    }

    @AfterEach
    void free() {
        weights.close();
        manager.close();
    }

    @Test
    void shapeLawIsWhatForwardGives() {
        int in = features();
        for (long[] shape : new long[][] {{in}, {1, in}, {3, in}, {2, 3, in}, {2, 1, 3, in}, {0, in}, {2, 0, in}}) {
            try (Scope scope = Scope.open(manager)) {
                NDArray y = block.forward(input(scope, shape), false);
                assertThat(y.getShape())
                        .as("input %s", new Shape(shape))
                        .isEqualTo(new Shape(block.outputShape(shape)));
            }
        }
    }

    @Test
    void shapeLawRefusesAnotherFeatureSize() {
        assertThatThrownBy(() -> block.outputShape(2, features() + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(features()))
                .hasMessageContaining("[2, " + (features() + 1) + "]");
        assertThatThrownBy(() -> block.outputShape()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rowsDoNotInfluenceEachOther() {
        try (Scope scope = Scope.open(manager)) {
            NDArray x = input(scope, 3, features());
            NDArray together = block.forward(x, false);
            for (int row = 0; row < 3; row++) {
                float[] alone = block.forward(x.get(row), false).toFloatArray();
                assertThat(together.get(row).toFloatArray()).containsExactly(alone, within(1e-6f));
            }
        }
    }

    @Test
    void savedWeightsGiveTheSameOutput() {
        try (Weights others = Weights.create(manager, RandomStream.of(3))) {
            Block other = block(others.scope());
            assertThat(output(other)).isNotEqualTo(output(block));
            others.load(weights.export(), "the test");
            assertThat(output(other)).containsExactly(output(block));
        }
    }

    @Test
    void gradientReachesEveryWeight() {
        weights.trainable(true);
        try (Scope scope = Scope.open(manager)) {
            backward(input(scope, 2, 3, features()), scope);
            weights.byName()
                    .forEach((name, array) -> assertThat(
                                    array.getGradient().abs().max().getFloat())
                            .as(name)
                            .isPositive());
        }
    }

    @Test
    void gradientIsThatOfDifferences() {
        weights.trainable(true);
        List<Double> slopes = new ArrayList<>();
        double inputSlope;
        try (Scope scope = Scope.open(manager)) {
            NDArray x = input(scope, 2, 3, features());
            x.setRequiresGradient(true);
            backward(x, scope);
            for (NDArray array : weights.arrays()) {
                slopes.add(dot(array.getGradient(), direction(array)));
            }
            inputSlope = dot(x.getGradient(), direction(x));
        }
        weights.trainable(false);
        double step = step();
        Map<String, Tensor> start = weights.export();
        int i = 0;
        for (String name : weights.names()) {
            double[] ends = new double[2];
            for (int side = 0; side < 2; side++) {
                Map<String, Tensor> moved = new LinkedHashMap<>(start);
                moved.put(name, moved(Objects.requireNonNull(start.get(name)), side == 0 ? -step : step));
                weights.load(moved, "the test");
                ends[side] = objective(0);
            }
            assertThat((ends[1] - ends[0]) / (2 * step))
                    .as(name)
                    .isCloseTo(slopes.get(i), within(3e-3 * Math.max(1, Math.abs(slopes.get(i)))));
            i++;
        }
        weights.load(start, "the test");
        assertThat((objective(step) - objective(-step)) / (2 * step))
                .as("input")
                .isCloseTo(inputSlope, within(3e-3 * Math.max(1, Math.abs(inputSlope))));
    }

    @Test
    void frozenWeightsBuildNoGraphInAnyThread() {
        weights.trainable(false);
        assertThat(CompletableFuture.supplyAsync(this::outputHasGraph).join()).isFalse();
        weights.trainable(true);
        assertThat(CompletableFuture.supplyAsync(this::outputHasGraph).join()).isTrue();
    }

    @Test
    void noArrayIsLeftBehind() {
        weights.trainable(true);
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            try (Scope scope = Scope.open(manager)) {
                backward(input(scope, 2, 3, features()), scope);
            }
            counts.add(manager.getManagedArrays().size()
                    + weights.arrays().get(0).getManager().getManagedArrays().size());
        }
        assertThat(counts).containsOnly(counts.get(0));
    }

    private boolean outputHasGraph() {
        try (Scope scope = Scope.open(manager);
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(block.forward(input(scope, 2, features()), true).sum());
            return true;
        } catch (EngineException e) {
            assertThat(e).hasMessageContaining("does not require grad");
            return false;
        }
    }

    private float[] output(Block some) {
        try (Scope scope = Scope.open(manager)) {
            return some.forward(input(scope, 2, 3, features()), false).toFloatArray();
        }
    }

    /** Fills gradients with those of {@link #objective}. */
    private void backward(NDArray x, Scope scope) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray y = block.forward(x, false);
            NDArray factors = scope.manager().create(factors(y.size()), y.getShape());
            collector.backward(y.mul(factors).sum());
        }
    }

    /** sum(c y(x + shift v)), added up in double precision. */
    private double objective(double shift) {
        try (Scope scope = Scope.open(manager)) {
            NDArray x = input(scope, 2, 3, features());
            Tensor moved = moved(new Tensor(x.getShape().getShape(), x.toFloatArray()), shift);
            NDArray y = block.forward(scope.manager().create(moved.values(), x.getShape()), false);
            return dot(y, factors(y.size()));
        }
    }

    private static NDArray input(Scope scope, long... shape) {
        int size = (int) new Shape(shape).size();
        return scope.manager().create(RandomStream.of(4).gaussians(size), new Shape(shape));
    }

    private static float[] factors(long size) {
        return RandomStream.of(5).gaussians((int) size);
    }

    private static float[] direction(NDArray array) {
        return RandomStream.of(6).gaussians((int) array.size());
    }

    private static Tensor moved(Tensor start, double step) {
        float[] values = RandomStream.of(6).gaussians(start.values().length);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (start.values()[i] + step * values[i]);
        }
        return new Tensor(start.shape(), values);
    }

    private static double dot(NDArray array, float[] factors) {
        float[] values = array.toFloatArray();
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += (double) values[i] * factors[i];
        }
        return sum;
    }

    /** All weights moved a little, so that no branch stays at its zero start. */
    public static Map<String, Tensor> shaken(Weights weights, long seed) {
        Map<String, Tensor> values = weights.export();
        values.forEach((name, tensor) -> {
            RandomStream stream = RandomStream.of(seed).split(name);
            for (int i = 0; i < tensor.values().length; i++) {
                tensor.values()[i] += (float) (0.3 * stream.nextGaussian());
            }
        });
        return values;
    }
}
