package io.drift4j.engine.field;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.drift4j.engine.Golden;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DriftLossTest {
    private static final Shape SHAPE = new Shape(2, 3, 2);
    private static final double STEP = 1e-5;

    private final DriftLoss loss =
            new DriftLoss(new DriftField(FieldConfig.official().withTemperatures(0.5)));

    @Test
    void theGradientFlowsThroughTheSampleAlone() {
        double[] start = normals(1);
        double[] data = normals(2);
        try (NDManager manager = NDManager.newBaseManager();
                Scope scope = Scope.open(manager)) {
            NDArray x = Golden.array(scope.manager(), DataType.FLOAT64, start, SHAPE);
            NDArray y = Golden.array(scope.manager(), DataType.FLOAT64, data, SHAPE);
            NDArray u = Golden.array(scope.manager(), DataType.FLOAT64, normals(3), SHAPE);
            NDArray w = scope.manager().ones(new Shape(2, 3), DataType.FLOAT64);
            for (NDArray array : new NDArray[] {x, y, u, w}) {
                array.setRequiresGradient(true);
            }
            DriftLoss.Value value;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                value = loss.of(DriftBatch.of(x, y).withNegatives(u, w).withPositiveWeights(w));
                collector.backward(value.mean());
            }
            for (NDArray fixed : new NDArray[] {y, u, w}) {
                assertThat(Golden.doubles(fixed.getGradient())).containsOnly(0);
            }
            // Target and scale held at what they were while a coordinate moves.
            double s = value.drift().coordinateScale().toDoubleArray()[0];
            double[] force = value.drift().force().toDoubleArray();
            double[] held = new double[start.length];
            double[] moving = new double[start.length];
            for (int i = 0; i < start.length; i++) {
                held[i] = (square(STEP / s - force[i]) - square(-STEP / s - force[i])) / (2 * STEP) / start.length;
                double[] up = start.clone();
                up[i] += STEP;
                double[] down = start.clone();
                down[i] -= STEP;
                moving[i] = (valueAt(scope, up, data) - valueAt(scope, down, data)) / (2 * STEP);
            }
            assertThat(Golden.worst(x.getGradient(), held)).isLessThan(1e-8);
            // Were the target not held, the gradient would be the one of the whole value: a different one.
            assertThat(Golden.worst(x.getGradient(), moving)).isGreaterThan(0.1);
        }
    }

    @Test
    void nothingOfTheForceCarriesAGradient() {
        try (NDManager manager = NDManager.newBaseManager();
                Scope scope = Scope.open(manager)) {
            NDArray x = scope.manager().randomNormal(SHAPE);
            x.setRequiresGradient(true);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                DriftForce drift = loss.of(DriftBatch.of(x, scope.manager().randomNormal(SHAPE)))
                        .drift();
                NDArray sum = drift.force()
                        .sum()
                        .add(drift.scale().sum())
                        .add(drift.meanSquares().sum())
                        .add(x.sum());
                collector.backward(sum);
            }
            assertThat(x.getGradient().toFloatArray()).containsOnly(1);
        }
    }

    private double valueAt(Scope scope, double[] x, double[] y) {
        NDArray generated = Golden.array(scope.manager(), DataType.FLOAT64, x, SHAPE);
        return loss.of(DriftBatch.of(generated, Golden.array(scope.manager(), DataType.FLOAT64, y, SHAPE)))
                .mean()
                .toDoubleArray()[0];
    }

    private static double[] normals(long seed) {
        RandomStream random = RandomStream.of(seed);
        double[] values = new double[(int) SHAPE.size()];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    private static double square(double v) {
        return v * v;
    }
}
