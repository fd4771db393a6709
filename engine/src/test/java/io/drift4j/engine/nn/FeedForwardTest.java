package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeedForwardTest extends BlockContract {
    @Override
    protected Block block(Weights.Scope scope) {
        return FeedForward.create(scope, features(), 0.2, 0.02);
    }

    @Override
    protected int features() {
        return 2;
    }

    @Test
    void geluIsItsArgumentTimesTheNormalDistribution() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            FeedForward block = FeedForward.create(weights.scope(), 1, 0, 0.02);
            weights.load(
                    Map.of(
                            "linear1.weight", new Tensor(new long[] {4, 1}, new float[] {1, -1, 0, 0}),
                            "linear1.bias", new Tensor(new long[] {4}, new float[4]),
                            "linear2.weight", new Tensor(new long[] {1, 4}, new float[] {1, 10, 0, 0}),
                            "linear2.bias", new Tensor(new long[] {1}, new float[] {5})),
                    "the test");
            // 1 Phi(1) = 0.8413447, -1 Phi(-1) = -0.1586553 (the tanh form has 0.8411920)
            assertThat(block.forward(manager.create(new float[] {1}, new Shape(1, 1)), false)
                            .getFloat())
                    .isCloseTo(0.8413447f - 1.586553f + 5, within(1e-5f));
        }
    }

    @Test
    void dropoutActsInTrainingAlone() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            FeedForward block = FeedForward.create(weights.scope(), 8, 0.5, 1);
            var x = manager.create(RandomStream.of(4).gaussians(16), new Shape(2, 8));
            Engine.getInstance().setRandomSeed(1);
            float[] rest = block.forward(x, false).toFloatArray();
            assertThat(block.forward(x, false).toFloatArray()).containsExactly(rest);
            assertThat(block.forward(x, true).toFloatArray()).isNotEqualTo(rest);
            assertThatThrownBy(() -> FeedForward.create(weights.scope().child("all"), 8, 1, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1.0");
        }
    }
}
