package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResidualBlockTest {

    @Nested
    class WithoutDropout extends BlockContract {
        @Override
        protected Block block(Weights.Scope scope) {
            return ResidualBlock.create(scope, features(), 0);
        }

        @Override
        protected int features() {
            return 4;
        }
    }

    /** The contract asks for inference, in which dropout does nothing. */
    @Nested
    class WithDropout extends BlockContract {
        @Override
        protected Block block(Weights.Scope scope) {
            return ResidualBlock.create(scope, features(), 0.5);
        }

        @Override
        protected int features() {
            return 4;
        }
    }

    @Test
    void startsAsTheIdentity() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            ResidualBlock block = ResidualBlock.create(weights.scope(), 3, 0);
            float[] x = {1, -2, 3};
            assertThat(block.forward(manager.create(x, new Shape(1, 3)), true).toFloatArray())
                    .containsExactly(x);
        }
    }

    @Test
    void oneFeatureIsTheSmallestWidth() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            ResidualBlock block = ResidualBlock.create(weights.scope(), 1, 0);
            assertThat(block.forward(manager.create(new float[] {2}, new Shape(1, 1)), false)
                            .toFloatArray())
                    .containsExactly(2);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, 2, Double.NaN})
    void dropoutIsAShareBelowOne(double dropout) {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            assertThatThrownBy(() -> ResidualBlock.create(weights.scope(), 3, dropout))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("" + dropout);
        }
    }

    @Test
    void dropoutFollowsTheEngineSeedAndRestsInInference() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            ResidualBlock block = ResidualBlock.create(weights.scope().child("dropped"), 8, 0.5);
            weights.load(BlockContract.shaken(weights, 2), "the test");
            float[] first = output(manager, block, 1, true);
            assertThat(output(manager, block, 1, true)).containsExactly(first);
            assertThat(output(manager, block, 2, true)).isNotEqualTo(first);
            float[] inference = output(manager, block, 1, false);
            assertThat(inference).isNotEqualTo(first);
            assertThat(output(manager, block, 2, false)).containsExactly(inference);
        }
    }

    @Test
    void dropoutKeepsTheMean() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            ResidualBlock block = ResidualBlock.create(weights.scope(), 2, 0.25);
            weights.load(BlockContract.shaken(weights, 2), "the test");
            Engine.getInstance().setRandomSeed(1);
            try (Scope scope = Scope.open(manager)) {
                NDArray same = scope.manager().create(new float[] {1, -1}).expandDims(0);
                NDArray many = same.repeat(0, 20_000);
                float[] mean = block.forward(many, true).mean(new int[] {0}).toFloatArray();
                float[] expected = block.forward(same, false).toFloatArray();
                assertThat(mean).containsExactly(expected, within(0.02f));
            }
        }
    }

    private static float[] output(NDManager manager, Block block, int seed, boolean training) {
        Engine.getInstance().setRandomSeed(seed);
        try (Scope scope = Scope.open(manager)) {
            NDArray x = scope.manager().create(RandomStream.of(4).gaussians(16), new Shape(2, 8));
            return block.forward(x, training).toFloatArray();
        }
    }
}
