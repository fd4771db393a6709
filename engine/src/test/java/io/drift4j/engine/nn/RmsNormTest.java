package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import org.junit.jupiter.api.Test;

class RmsNormTest extends BlockContract {
    @Override
    protected Block block(Weights.Scope scope) {
        return RmsNorm.create(scope, features());
    }

    @Override
    protected int features() {
        return 5;
    }

    @Test
    void dividesByTheRootOfTheMeanSquare() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            RmsNorm norm = RmsNorm.create(weights.scope(), 2);
            // squares 9 and 16 have mean 12.5; 1e-3 is so small that epsilon doubles the mean square
            float[] x = {3, 4, 1e-3f, -1e-3f};
            float root = (float) Math.sqrt(12.5 + 1e-6);
            float half = (float) Math.sqrt(0.5);
            assertThat(norm.forward(manager.create(x, new Shape(2, 2)), false).toFloatArray())
                    .containsExactly(new float[] {3 / root, 4 / root, half, -half}, within(1e-6f));
        }
    }

    @Test
    void scaleAndShiftFollowTheWeight() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            RmsNorm norm = RmsNorm.create(weights.scope(), 4);
            weights.load(BlockContract.shaken(weights, 2), "the test");
            NDArray x = manager.create(RandomStream.of(3).gaussians(24), new Shape(2, 3, 4));
            NDArray scale = manager.create(RandomStream.of(4).gaussians(8), new Shape(2, 1, 4));
            NDArray shift = manager.create(RandomStream.of(5).gaussians(8), new Shape(2, 1, 4));
            assertThat(norm.forward(x, scale, shift).toFloatArray())
                    .containsExactly(
                            norm.forward(x, false).mul(scale.add(1)).add(shift).toFloatArray(), within(1e-5f));
        }
    }
}
