package io.drift4j.imagegen.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.Weights;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaeLossTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void free() {
        manager.close();
    }

    @Test
    void masksHideWholePatchesOfTheWishedShare() {
        int side = 9; // the last patches are cut
        NDArray mask = MaeLoss.mask(manager, RandomStream.of(1), 400, side, side, 2, 0.2, 0.6);
        assertThat(mask.getShape()).isEqualTo(new Shape(400, side, side, 1));
        float[] values = mask.toFloatArray();
        assertThat(values).containsOnly(0, 1);
        for (int i = 0; i < values.length; i++) {
            int row = i / side % side;
            int column = i % side;
            assertThat(values[i]).isEqualTo(values[i - row % 2 * side - column % 2]);
        }
        float[] shares = mask.mean(new int[] {1}).mean(new int[] {1}).toFloatArray();
        double mean = 0;
        double square = 0;
        for (float share : shares) {
            mean += share / 400;
            square += share * share / 400;
        }
        assertThat(mean).isCloseTo(0.4, within(0.02));
        // 0.4^2 / 12 of the drawn share and 0.24 / 25 of the patches
        assertThat(Math.sqrt(square - mean * mean)).isCloseTo(Math.sqrt(0.0133 + 0.0096), within(0.02));
        assertThat(MaeLoss.mask(manager, RandomStream.of(1), 400, side, side, 2, 0.2, 0.6)
                        .toFloatArray())
                .containsExactly(values);
    }

    @ParameterizedTest
    @ValueSource(strings = {"small-28", "medium-28", "small-32", "medium-32", "small-latent-7"})
    void smallNetworksLearnWithEveryWeight(String name) {
        MaeConfig config = MaeConfig.PRESETS.get(name);
        try (Weights weights = Weights.create(manager, RandomStream.of(1));
                Scope scope = Scope.open(manager)) {
            MaskedAutoencoder network = config.build(weights);
            weights.trainable(true);
            Shape shape = new Shape(2, config.height(), config.width(), config.channels());
            NDArray images = scope.manager().create(RandomStream.of(2).gaussians((int) shape.size()), shape);
            NDArray mask = MaeLoss.mask(
                    scope.manager(), RandomStream.of(3), 2, config.rows(0), config.columns(0), 2, 0.5, 0.5);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray labels = scope.manager().create(new int[] {1, 9});
                MaeLoss.Value value = MaeLoss.of(network.forward(images, mask, true), mask, labels, 0.5);
                collector.backward(value.loss().mean());
            }
            weights.byName().forEach((array, values) -> {
                try (NDArray gradient = values.getGradient()) {
                    assertThat(gradient.abs().max().getFloat())
                            .as(array)
                            .isPositive()
                            .isFinite();
                }
            });
        }
    }

    @Test
    void nothingHiddenLeavesTheClassification() {
        NDArray images = manager.ones(new Shape(1, 2, 2, 3));
        MaskedAutoencoder.Result result =
                new MaskedAutoencoder.Result(images, images.mul(3), manager.zeros(new Shape(1, 4)));
        NDArray labels = manager.create(new int[] {2});
        MaeLoss.Value none = MaeLoss.of(result, manager.zeros(new Shape(1, 2, 2, 1)), labels, 0.25);
        assertThat(none.reconstruction().toFloatArray()).containsExactly(0);
        assertThat((double) none.loss().getFloat()).isCloseTo(0.25 * Math.log(4), within(1e-6));
        MaeLoss.Value all = MaeLoss.of(result, manager.ones(new Shape(1, 2, 2, 1)), labels, 0.25);
        assertThat(all.reconstruction().toFloatArray()).containsExactly(new float[] {12}, within(1e-5f)); // 3 * 2^2
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new MaeConfig(28, 28, 1, 1, 16, List.of(1, 1, 1), 10))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("4 numbers");
        assertThatThrownBy(() -> new MaeConfig(28, 28, 1, 0, 16, List.of(1, 1, 1, 1), 10))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("inputPatch");
        assertThat(MapNorm.groups(640)).isEqualTo(32);
        assertThat(MapNorm.groups(48)).isEqualTo(24);
        assertThat(MapNorm.groups(13)).isEqualTo(13);
        assertThat(MapNorm.groups(37)).isEqualTo(1);
    }
}
