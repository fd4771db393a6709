package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import org.junit.jupiter.api.Test;

class TransposedConv1dTest extends BlockContract {
    private static final int IN = 2;
    private static final int OUT = 3;
    private static final int T = 4;

    @Override
    protected Block block(Weights.Scope scope) {
        return new OverTime(TransposedConv1d.create(scope, IN, OUT), IN, T);
    }

    @Override
    protected int features() {
        return IN * T;
    }

    /** Each input step adds its kernel to four output steps, of which the outermost are cut off. */
    @Test
    void isTheTransposeOfAConvolution() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            TransposedConv1d conv = TransposedConv1d.create(weights.scope(), IN, OUT);
            float[] w = weights.arrays().get(0).toFloatArray();
            float[] b = weights.arrays().get(1).toFloatArray();
            float[] x = RandomStream.of(2).gaussians(IN * T);
            float[] expected = new float[OUT * 2 * T];
            for (int o = 0; o < OUT; o++) {
                for (int t = 0; t < 2 * T; t++) {
                    expected[o * 2 * T + t] = b[o];
                }
                for (int i = 0; i < IN; i++) {
                    for (int t = 0; t < T; t++) {
                        for (int j = 0; j < 4; j++) {
                            int at = 2 * t + j - 1;
                            if (at >= 0 && at < 2 * T) {
                                expected[o * 2 * T + at] += w[(i * OUT + o) * 4 + j] * x[i * T + t];
                            }
                        }
                    }
                }
            }
            assertThat(conv.forward(manager.create(x, new Shape(1, IN, T)), false)
                            .toFloatArray())
                    .containsExactly(expected, within(1e-5f));
        }
    }

    @Test
    void startsWithinTheBoundsOfPyTorch() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            TransposedConv1d.create(weights.scope(), 10, 25);
            for (var array : weights.arrays()) {
                assertThat(array.abs().max().getFloat()).isBetween(0.08f, 0.1f); // 1/sqrt(4 * 25)
            }
        }
    }

    @Test
    void noChannelsAreRefused() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            assertThatThrownBy(() -> TransposedConv1d.create(weights.scope(), 2, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2 to 0");
        }
    }
}
