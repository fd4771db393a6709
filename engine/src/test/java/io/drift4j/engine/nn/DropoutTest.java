package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.3, 0.75})
    void dropsItsShareAndScalesTheRest(double share) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Engine.getInstance().setRandomSeed(3);
            int size = 200_001; // no multiple of anything that the mask is made of
            float[] y = Dropout.of(share)
                    .forward(manager.ones(new Shape(size)), true)
                    .toFloatArray();
            int dropped = 0;
            int pairs = 0;
            for (int i = 0; i < size; i++) {
                assertThat(y[i] == 0 || Math.abs(y[i] - 1 / (1 - share)) < 1e-4).isTrue();
                dropped += y[i] == 0 ? 1 : 0;
                pairs += i > 0 && y[i] == 0 && y[i - 1] == 0 ? 1 : 0;
            }
            assertThat(dropped / (double) size).isCloseTo(share, within(0.005));
            assertThat(pairs / (double) size).isCloseTo(share * share, within(0.005)); // neighbours are independent
        }
    }

    @Test
    void twoMasksOfOneGraphKeepTheirOwnGradients() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Dropout dropout = Dropout.of(0.5);
            NDArray x = manager.ones(new Shape(64));
            x.setRequiresGradient(true);
            NDArray first;
            NDArray second;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                first = dropout.forward(x, true);
                second = dropout.forward(x, true);
                collector.backward(first.mul(3).add(second).sum());
            }
            assertThat(first.toFloatArray()).isNotEqualTo(second.toFloatArray());
            assertThat(x.getGradient().toFloatArray())
                    .containsExactly(first.stopGradient()
                            .mul(3)
                            .add(second.stopGradient())
                            .toFloatArray());
        }
    }

    @Test
    void restsInInference() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray x = manager.ones(new Shape(5));
            assertThat(Dropout.of(0.9).forward(x, false)).isSameAs(x);
            assertThat(Dropout.of(0).forward(x, true)).isSameAs(x);
        }
    }

    @Test
    void theShareIsBelowOne() {
        assertThatThrownBy(() -> Dropout.of(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.0");
    }
}
