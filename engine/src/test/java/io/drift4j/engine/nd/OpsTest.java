package io.drift4j.engine.nd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.drift4j.engine.Golden;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpsTest {
    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 65, 200})
    void distancesAreEuclideanAndBoundedBelow(int s) {
        RandomStream random = RandomStream.of(5);
        double[] x = normals(random.split(s), 2 * 3 * s);
        double[] y = normals(random.split(s + 1), 2 * 4 * s);
        System.arraycopy(x, 0, y, 0, s); // first row of the first problem in both
        double[] expected = new double[2 * 3 * 4];
        for (int i = 0; i < expected.length; i++) {
            int n = i / 12;
            double square = 0;
            for (int k = 0; k < s; k++) {
                double gap = x[(n * 3 + i / 4 % 3) * s + k] - y[(n * 4 + i % 4) * s + k];
                square += gap * gap;
            }
            expected[i] = Math.max(Math.sqrt(square), 1e-4);
        }
        for (DataType type : List.of(DataType.FLOAT64, DataType.FLOAT32)) {
            NDArray distances = Ops.distances(
                    Golden.array(manager, type, x, new Shape(2, 3, s)),
                    Golden.array(manager, type, y, new Shape(2, 4, s)),
                    1e-4);
            assertThat(distances.getShape()).isEqualTo(new Shape(2, 3, 4));
            assertThat(distances.getDataType()).isEqualTo(type);
            // By inner products equal rows are about sqrt(1e-7 |x|^2) apart in float32.
            double error = type == DataType.FLOAT64 ? 1e-12 : s <= Ops.LARGEST_EXACT ? 1e-6 : 1e-3;
            assertThat(Golden.worst(distances, expected)).isLessThan(error);
        }
    }

    @Test
    void meanOverSeveralAxesKeepsThem() {
        NDArray array = manager.create(new double[] {1, 2, 3, 4, 5, 6, 7, 8}, new Shape(2, 2, 2));
        NDArray mean = Ops.meanKeeping(array, 0, 2);
        assertThat(mean.getShape()).isEqualTo(new Shape(1, 2, 1));
        assertThat(mean.toDoubleArray()).containsExactly(3.5, 5.5);
    }

    @Test
    void constantsHaveThePrecisionAskedFor() {
        assertThat(Ops.constant(manager, DataType.FLOAT64, new Shape(1), 0.1).toDoubleArray())
                .containsExactly(0.1);
        assertThat(Ops.constant(manager, DataType.FLOAT32, new Shape(1), 0.1).toFloatArray())
                .containsExactly(0.1f);
        assertThatThrownBy(() -> Ops.constant(manager, DataType.INT32, new Shape(1), 1))
                .hasMessage("a constant must be float32 or float64, got int32");
    }

    @Test
    void copiesInPlaceEvenOverNaNAndIntoParameters() {
        NDArray target = manager.create(new float[] {Float.NaN, 1}, new Shape(2, 1));
        target.setRequiresGradient(true);
        NDArray view = target.stopGradient();
        NDArray source = manager.create(new float[] {3, 4}, new Shape(2, 1));
        int before = manager.getManagedArrays().size();
        Ops.copyAll(List.of(source), List.of(target));
        assertThat(view.toFloatArray()).containsExactly(3, 4);
        assertThat(target.hasGradient()).isTrue();
        source.addi(1);
        assertThat(target.toFloatArray()).containsExactly(3, 4);
        assertThat(manager.getManagedArrays()).hasSize(before);
    }

    @Test
    void copyingChecksShapesAndCounts() {
        NDArray two = manager.zeros(new Shape(2));
        NDArray three = manager.zeros(new Shape(3));
        assertThatThrownBy(() -> Ops.copyAll(List.of(two), List.of(three)))
                .hasMessage("array 0 must have shape (3), got (2)");
        assertThatThrownBy(() -> Ops.copyAll(List.of(two), List.of(two, two))).hasMessage("expected 2 arrays, got 1");
    }

    private static double[] normals(RandomStream random, int size) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian(); // the same number in both precisions
        }
        return values;
    }

    @Test
    void aNumberInAGraphOutlivesTheGarbageCollection() throws InterruptedException {
        try (NDManager manager = NDManager.newBaseManager();
                Scope scope = Scope.open(manager)) {
            NDArray x = scope.manager().ones(new Shape(4));
            x.setRequiresGradient(true);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray y = x.mul(Ops.number(x, 3)).div(Ops.number(x, 7)).maximum(Ops.number(x, 0.1));
                NDArray sum = y.pow(Ops.number(x, 2)).sum();
                for (int i = 0; i < 2; i++) {
                    System.gc();
                    Thread.sleep(100); // buffers are freed by a thread of their own
                }
                collector.backward(sum);
            }
            assertThat(x.getGradient().toFloatArray()).containsOnly(2 * 3f / 7 * (3f / 7));
        }
    }
}
