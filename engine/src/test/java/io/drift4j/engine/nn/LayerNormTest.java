package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import org.junit.jupiter.api.Test;

class LayerNormTest extends BlockContract {
    @Override
    protected Block block(Weights.Scope scope) {
        return LayerNorm.create(scope, features());
    }

    @Override
    protected int features() {
        return 5;
    }

    @Test
    void shiftsToMeanZeroAndVarianceOne() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            LayerNorm norm = LayerNorm.create(weights.scope(), 2);
            float size = (float) (1 / Math.sqrt(1 + 1e-5));
            assertThat(norm.forward(manager.create(new float[] {3, 5, 7, 7}, new Shape(2, 2)), false)
                            .toFloatArray())
                    .containsExactly(new float[] {-size, size, 0, 0}, within(1e-6f));
        }
    }

    @Test
    void oneFeatureBecomesTheBias() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            LayerNorm norm = LayerNorm.create(weights.scope(), 1);
            assertThat(norm.forward(manager.create(new float[] {3, -8}, new Shape(2, 1)), false)
                            .toFloatArray())
                    .containsOnly(0);
        }
    }
}
