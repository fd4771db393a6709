package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinearTest extends BlockContract {
    @Override
    protected Block block(Weights.Scope scope) {
        return Linear.create(scope, features(), 3);
    }

    @Override
    protected int features() {
        return 4;
    }

    @Test
    void multipliesByTheTransposedWeightAndAddsTheBias() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            Linear linear = Linear.create(weights.scope(), 2, 3);
            weights.load(
                    Map.of(
                            "weight", new Tensor(new long[] {3, 2}, new float[] {1, 2, 3, 4, 5, 6}),
                            "bias", new Tensor(new long[] {3}, new float[] {10, 20, 30})),
                    "the test");
            assertThat(linear.forward(manager.create(new float[] {1, -1}, new Shape(1, 2)), false)
                            .toFloatArray())
                    .containsExactly(9, 19, 29);
        }
    }

    @Test
    void startsWithinOneOverTheRootOfTheInput() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            Linear.create(weights.scope().child("some"), 100, 50);
            Linear.zero(weights.scope().child("none"), 100, 50);
            float[] some = weights.arrays().get(0).toFloatArray();
            float largest = 0;
            for (float value : some) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(largest).isBetween(0.099f, 0.1f);
            assertThat(weights.arrays().get(2).toFloatArray()).containsOnly(0);
            assertThat(weights.arrays().get(3).toFloatArray()).containsOnly(0);
        }
    }

    @Test
    void oneNumberToOneNumberIsTheSmallest() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            assertThat(Linear.create(weights.scope().child("small"), 1, 1).outputShape(1))
                    .containsExactly(1);
            assertThatThrownBy(() -> Linear.create(weights.scope().child("in"), 0, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("0 to 1");
            assertThatThrownBy(() -> Linear.create(weights.scope().child("out"), 1, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 0");
        }
    }
}
