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

class Conv2dTest {

    @Nested
    class KeepsTheSize extends BlockContract {
        @Override
        protected Block block(Weights.Scope scope) {
            return new OverSpace(Conv2d.create(scope, 2, 3, 3, 1), 2, 3, 2);
        }

        @Override
        protected int features() {
            return 12;
        }
    }

    @Nested
    class HalvesTheSizeWithoutBias extends BlockContract {
        @Override
        protected Block block(Weights.Scope scope) {
            return new OverSpace(Conv2d.unbiased(scope, 2, 2, 3, 2), 2, 4, 2);
        }

        @Override
        protected int features() {
            return 16;
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 3, 2", "3, 1, 4, 3", "5, 1, 2, 4", "3, 2, 4, 4", "3, 2, 5, 3", "1, 2, 4, 5"})
    void isTheSumOfItsEquation(int kernel, int stride, int height, int width) {
        int in = 2;
        int out = 3;
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            Conv2d conv = Conv2d.create(weights.scope(), in, out, kernel, stride);
            float[] w = weights.arrays().get(0).toFloatArray();
            float[] b = weights.arrays().get(1).toFloatArray();
            float[] x = RandomStream.of(2).gaussians(in * height * width);
            int rows = (height - 1) / stride + 1;
            int columns = (width - 1) / stride + 1;
            float[] expected = new float[out * rows * columns];
            for (int at = 0; at < expected.length; at++) {
                int o = at / (rows * columns);
                double sum = b[o];
                for (int j = 0; j < in * kernel * kernel; j++) {
                    int r = stride * (at / columns % rows) + j / kernel % kernel - kernel / 2;
                    int c = stride * (at % columns) + j % kernel - kernel / 2;
                    if (r >= 0 && r < height && c >= 0 && c < width) {
                        sum += w[o * in * kernel * kernel + j] * x[(j / kernel / kernel * height + r) * width + c];
                    }
                }
                expected[at] = (float) sum;
            }
            assertThat(conv.forward(manager.create(x, new Shape(1, in, height, width)), false)
                            .toFloatArray())
                    .containsExactly(expected, within(1e-5f));
        }
    }

    @Test
    void evenKernelsAndOtherChannelsAreRefused() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            assertThatThrownBy(() -> Conv2d.create(weights.scope(), 2, 3, 4, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("kernel 4");
            Conv2d conv = Conv2d.unbiased(weights.scope(), 2, 3, 5, 1);
            assertThat(weights.names()).containsExactly("weight");
            assertThatThrownBy(() -> conv.outputShape(7, 3, 4, 4))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("(N, 2, H, W)")
                    .hasMessageContaining("[7, 3, 4, 4]");
        }
    }
}
