package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Conv1dTest {

    @Nested
    class KeepsTheLength extends BlockContract {
        @Override
        protected Block block(Weights.Scope scope) {
            return new OverTime(Conv1d.create(scope, 2, 3, 5, 1), 2, 4);
        }

        @Override
        protected int features() {
            return 8;
        }
    }

    @Nested
    class HalvesTheLength extends BlockContract {
        @Override
        protected Block block(Weights.Scope scope) {
            return new OverTime(Conv1d.create(scope, 2, 2, 3, 2), 2, 4);
        }

        @Override
        protected int features() {
            return 8;
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 3", "3, 1, 4", "5, 1, 2", "3, 2, 4", "3, 2, 5"})
    void isTheSumOfItsEquation(int kernel, int stride, int steps) {
        int in = 2;
        int out = 3;
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            Conv1d conv = Conv1d.create(weights.scope(), in, out, kernel, stride);
            float[] w = weights.arrays().get(0).toFloatArray();
            float[] b = weights.arrays().get(1).toFloatArray();
            float[] x = RandomStream.of(2).gaussians(in * steps);
            int length = (steps - 1) / stride + 1;
            float[] expected = new float[out * length];
            for (int o = 0; o < out; o++) {
                for (int t = 0; t < length; t++) {
                    double sum = b[o];
                    for (int i = 0; i < in; i++) {
                        for (int j = 0; j < kernel; j++) {
                            int at = stride * t + j - kernel / 2;
                            sum += at < 0 || at >= steps ? 0 : w[(o * in + i) * kernel + j] * x[i * steps + at];
                        }
                    }
                    expected[o * length + t] = (float) sum;
                }
            }
            assertThat(conv.forward(manager.create(x, new Shape(1, in, steps)), false)
                            .toFloatArray())
                    .containsExactly(expected, within(1e-5f));
        }
    }

    @Test
    void startsWithinTheBoundsOfPyTorch() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            Conv1d.create(weights.scope(), 20, 50, 5, 1);
            for (var array : weights.arrays()) {
                assertThat(array.abs().max().getFloat()).isBetween(0.08f, 0.1f); // 1/sqrt(20 * 5)
            }
        }
    }

    @Test
    void evenKernelsAndOtherChannelsAreRefused() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            assertThatThrownBy(() -> Conv1d.create(weights.scope(), 2, 3, 4, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("kernel 4");
            Conv1d conv = Conv1d.create(weights.scope(), 2, 3, 5, 1);
            assertThatThrownBy(() -> conv.outputShape(7, 3, 4))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("(N, 2, T)")
                    .hasMessageContaining("[7, 3, 4]");
        }
    }
}
