package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SwiGluTest extends BlockContract {
    @Override
    protected Block block(Weights.Scope scope) {
        return SwiGlu.create(scope, features(), 5);
    }

    @Override
    protected int features() {
        return 3;
    }

    @Test
    void gatesTheSecondLayerByTheFirst() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            SwiGlu block = SwiGlu.create(weights.scope(), 1, 1);
            weights.load(
                    Map.of(
                            "w1.weight", new Tensor(new long[] {1, 1}, new float[] {2}),
                            "w1.bias", new Tensor(new long[] {1}, new float[] {1}),
                            "w2.weight", new Tensor(new long[] {1, 1}, new float[] {3}),
                            "w2.bias", new Tensor(new long[] {1}, new float[] {-1}),
                            "w3.weight", new Tensor(new long[] {1, 1}, new float[] {5}),
                            "w3.bias", new Tensor(new long[] {1}, new float[] {7})),
                    "the test");
            double silu = 3 / (1 + Math.exp(-3)); // of 2 * 1 + 1
            assertThat(block.forward(manager.create(new float[] {1}, new Shape(1, 1)), false)
                            .toFloatArray())
                    .containsExactly(new float[] {(float) (5 * silu * 2 + 7)}, within(1e-5f));
        }
    }

    @Test
    void hiddenSizesOfPublishedWidths() {
        assertThat(SwiGlu.usualHidden(32)).isEqualTo(96);
        assertThat(SwiGlu.usualHidden(128)).isEqualTo(352);
        assertThat(SwiGlu.usualHidden(768)).isEqualTo(2048);
        assertThat(SwiGlu.usualHidden(1024)).isEqualTo(2752);
    }
}
