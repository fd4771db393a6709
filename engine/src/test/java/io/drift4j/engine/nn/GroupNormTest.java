package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class GroupNormTest extends BlockContract {

    @Nested
    class OverImages extends BlockContract {
        @Override
        protected Block block(Weights.Scope scope) {
            return new OverSpace(GroupNorm.create(scope, 2, 4, 6, 1e-6), 4, 2, 3);
        }

        @Override
        protected int features() {
            return 24;
        }
    }

    @Override
    protected Block block(Weights.Scope scope) {
        return new OverTime(GroupNorm.create(scope, 2, 4, 3, GroupNorm.PYTORCH_EPSILON), 4, 3);
    }

    @Override
    protected int features() {
        return 12;
    }

    @Test
    void eachGroupHasMeanZeroAndVarianceOneBeforeWeightAndBias() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            GroupNorm norm = GroupNorm.create(weights.scope(), 2, 4, 3, GroupNorm.PYTORCH_EPSILON);
            weights.load(BlockContract.shaken(weights, 2), "the test");
            float[] gain = weights.arrays().get(0).toFloatArray();
            float[] shift = weights.arrays().get(1).toFloatArray();
            float[] x = RandomStream.of(3).gaussians(2 * 12);
            for (int i = 0; i < 6; i++) {
                x[i] *= 1e-3f; // so small that epsilon shows
            }
            float[] expected = new float[x.length];
            for (int group = 0; group < 4; group++) {
                double mean = 0;
                double square = 0;
                for (int i = 0; i < 6; i++) {
                    mean += x[group * 6 + i] / 6.0;
                    square += x[group * 6 + i] * x[group * 6 + i] / 6.0;
                }
                for (int i = 0; i < 6; i++) {
                    int channel = (group * 6 + i) / 3 % 4;
                    double normal = (x[group * 6 + i] - mean) / Math.sqrt(square - mean * mean + 1e-5);
                    expected[group * 6 + i] = (float) (normal * gain[channel] + shift[channel]);
                }
            }
            assertThat(norm.forward(manager.create(x, new Shape(2, 4, 3)), false)
                            .toFloatArray())
                    .containsExactly(expected, within(1e-5f));
        }
    }

    @Test
    void imagesAreNormedAsTheirPlacesInARow() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            GroupNorm norm = GroupNorm.create(weights.scope(), 2, 4, 6, 1e-3);
            weights.load(BlockContract.shaken(weights, 2), "the test");
            var rows = manager.create(RandomStream.of(3).gaussians(2 * 24), new Shape(2, 4, 6));
            assertThat(norm.forward(rows.reshape(2, 4, 2, 3), false).toFloatArray())
                    .containsExactly(norm.forward(rows, false).toFloatArray(), within(1e-5f));
        }
    }

    @Test
    void ownsNoWeightsBesideGainAndShift() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            GroupNorm.create(weights.scope(), 2, 4, 3, GroupNorm.PYTORCH_EPSILON);
            assertThat(weights.names()).containsExactly("weight", "bias");
        }
    }

    @Test
    void otherSizesAreRefused() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            assertThatThrownBy(() -> GroupNorm.create(weights.scope(), 3, 4, 3, GroupNorm.PYTORCH_EPSILON))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("4 channels, 3 groups");
            GroupNorm norm = GroupNorm.create(weights.scope(), 2, 4, 3, GroupNorm.PYTORCH_EPSILON);
            assertThatThrownBy(() -> norm.outputShape(1, 4, 5))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3 places")
                    .hasMessageContaining("[1, 4, 5]");
        }
    }
}
