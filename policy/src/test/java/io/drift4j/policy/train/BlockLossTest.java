package io.drift4j.policy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.Golden;
import io.drift4j.engine.field.DriftBatch;
import io.drift4j.engine.field.DriftField;
import io.drift4j.engine.field.DriftLoss;
import io.drift4j.engine.field.FieldConfig;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.train.RunLog;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockLossTest {
    private static final int B = 3;
    private static final int G = 4;
    private static final int P = 2;
    private static final int S = 12;

    private final DriftLoss loss = new DriftLoss(new DriftField(FieldConfig.official()));

    /** Numbers whose size grows with the column, as actions do with time: so that scales of blocks differ. */
    private static double[] numbers(int rows, long seed) {
        RandomStream random = RandomStream.of(seed);
        double[] values = new double[rows * S];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian() * (1 + i % S);
        }
        return values;
    }

    private static double[] columns(double[] values, int from, int count) {
        double[] cut = new double[values.length / S * count];
        for (int row = 0; row < values.length / S; row++) {
            System.arraycopy(values, row * S + from, cut, row * count, count);
        }
        return cut;
    }

    private static NDArray array(NDManager manager, double[] values, int... shape) {
        long[] sizes = java.util.Arrays.stream(shape).asLongStream().toArray();
        return Golden.array(manager, DataType.FLOAT64, values, new Shape(sizes));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 6, 12})
    void isTheMeanOverOneLossABlockWithItsGradient(int blocks) {
        double[] generated = numbers(B * G, 1);
        double[] data = numbers(B * P, 2);
        int size = S / blocks;
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray weights = array(manager, new double[] {1, 0.5, 1, 0.1, 1, 0.9}, B, P);
            NDArray x = array(manager, generated, B, G, S);
            x.setRequiresGradient(true);
            BlockLoss.Value value;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                value = new BlockLoss(loss, blocks).of(x, array(manager, data, B, P, S), weights);
                collector.backward(value.mean());
            }
            double mean = 0;
            double scale = 0;
            double[] squares = new double[3];
            double[] gradient = new double[generated.length];
            for (int k = 0; k < blocks; k++) {
                NDArray part = array(manager, columns(generated, k * size, size), B, G, size);
                part.setRequiresGradient(true);
                DriftLoss.Value one;
                try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                    NDArray positives = array(manager, columns(data, k * size, size), B, P, size);
                    one = loss.of(DriftBatch.of(part, positives).withPositiveWeights(weights));
                    collector.backward(one.mean());
                }
                mean += Golden.doubles(one.mean())[0] / blocks;
                scale += Golden.doubles(one.drift().scale())[0] / blocks;
                for (int r = 0; r < squares.length; r++) {
                    squares[r] += Golden.doubles(one.drift().meanSquares())[r] / blocks;
                }
                double[] own = Golden.doubles(part.getGradient());
                for (int i = 0; i < own.length; i++) {
                    gradient[i / size * S + k * size + i % size] = own[i] / blocks;
                }
            }
            assertThat(Golden.worst(value.mean(), mean)).isLessThan(1e-12);
            assertThat(Golden.worst(value.scale(), scale)).isLessThan(1e-12);
            assertThat(Golden.worst(value.meanSquares(), squares)).isLessThan(1e-12);
            assertThat(Golden.worst(x.getGradient(), gradient)).isLessThan(1e-12);
        }
    }

    @Test
    void isNotOneCallWithAllBlocksAsProblemsOfOneScale() {
        try (NDManager manager = NDManager.newBaseManager()) {
            double[] generated = numbers(B * G, 1);
            double[] data = numbers(B, 2);
            NDArray x = array(manager, generated, B, G, S);
            NDArray y = array(manager, data, B, 1, S);
            double own = Golden.doubles(new BlockLoss(loss, S).of(x, y, null).mean())[0];
            NDArray problems = x.transpose(2, 0, 1).reshape(S * B, G, 1);
            NDArray common = y.transpose(2, 0, 1).reshape(S * B, 1, 1);
            double joined =
                    Golden.doubles(loss.of(DriftBatch.of(problems, common)).mean())[0];
            assertThat(own).isNotCloseTo(joined, within(1e-2));
        }
    }

    @Test
    void theHorizonMustBeAMultipleOfTheBlock() {
        assertThatThrownBy(() -> TinyRun.config("blockSteps=5"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("blockSteps must divide the horizon of 16 steps")
                .hasMessageContaining("got 5");
        assertThatThrownBy(() -> TinyRun.config("blockSteps=-1")).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> TinyRun.config("blockSteps=32")).isInstanceOf(BadInput.class);
        assertThat(TinyRun.config().blocks()).isEqualTo(1);
        assertThat(TinyRun.config("blockSteps=4").blocks()).isEqualTo(4);
    }

    @Test
    void trainsOnEachStepAlone(@TempDir Path folder) {
        TinyRun.train(folder.resolve("run"), "blockSteps=1", "train.steps=60");
        List<JsonNode> lines = RunLog.read(folder.resolve("run/log.jsonl"));
        assertThat(lines.get(11).path("action_error").doubleValue())
                .isLessThan(0.95 * lines.get(0).path("action_error").doubleValue());
        // A distance in 2 numbers instead of 32.
        TinyRun.train(folder.resolve("whole"), "train.steps=5");
        JsonNode whole = RunLog.read(folder.resolve("whole/log.jsonl")).get(0);
        assertThat(lines.get(0).path("scale").doubleValue())
                .isLessThan(0.5 * whole.path("scale").doubleValue());
    }
}
