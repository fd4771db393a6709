package io.drift4j.imagegen.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nn.Weights;
import io.drift4j.imagegen.net.MaeConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FeatureEncodersTest {

    @Nested
    class Pixels extends FeatureEncoderContract {
        @Override
        FeatureEncoder encoder(NDManager manager) {
            return new RawPixels(List.of(2));
        }

        @Override
        int[] shape() {
            return new int[] {4, 6, 3};
        }
    }

    @Nested
    class PaddedMae extends FeatureEncoderContract {
        @Override
        FeatureEncoder encoder(NDManager manager) {
            MaeConfig config = new MaeConfig(12, 14, 2, 1, 4, List.of(1, 2, 1, 1), 3);
            Weights weights = Weights.create(manager, RandomStream.of(1));
            return MaeFeatures.of(config.buildEncoder(weights), weights);
        }

        @Override
        int[] shape() {
            return new int[] {12, 14, 2};
        }
    }

    @Nested
    class Script extends FeatureEncoderContract {
        @Override
        FeatureEncoder encoder(NDManager manager) {
            return TorchScriptFeatures.load(
                    manager, Path.of("src/test/resources/io/drift4j/imagegen/feature/named.pt"));
        }

        @Override
        int[] shape() {
            return new int[] {6, 4, 3};
        }
    }

    @Nested
    class Joined extends FeatureEncoderContract {
        @Override
        FeatureEncoder encoder(NDManager manager) {
            MaeConfig config = new MaeConfig(12, 14, 3, 1, 4, List.of(1, 1, 1, 1), 3);
            Weights weights = Weights.create(manager, RandomStream.of(1));
            return new JoinedFeatures(
                    MaeFeatures.of(config.buildEncoder(weights), weights),
                    TorchScriptFeatures.load(
                            manager, Path.of("src/test/resources/io/drift4j/imagegen/feature/named.pt")));
        }

        @Override
        int[] shape() {
            return new int[] {12, 14, 3};
        }
    }

    @Test
    void theSecondOfTwoEncodersHasNamesOfItsOwn() {
        RawPixels pixels = new RawPixels(List.of(2));
        JoinedFeatures joined = new JoinedFeatures(pixels, pixels);
        assertThat(joined.features(4, 4, 1))
                .extracting(FeatureShape::key)
                .containsExactly("global", "patch_2", "second_patch_2");
    }

    @Test
    void patchesAreRowColumnChannel() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray images = manager.arange(0f, 16f).reshape(1, 2, 4, 2);
            Map<String, float[]> all = new LinkedHashMap<>();
            new RawPixels(List.of(2))
                    .forEach(
                            images,
                            feature -> all.put(feature.key(), feature.values().toFloatArray()));
            assertThat(all.get("patch_2")).containsExactly(0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15);
            assertThat(all.get("global")).containsExactly(images.toFloatArray());
        }
        assertThatThrownBy(() -> new RawPixels(List.of(2, 2))).isInstanceOf(BadInput.class);
    }

    @Test
    void patchesThatReachOverTheEdgeAreFilledWithZeros() {
        RawPixels pixels = new RawPixels(List.of(2));
        assertThat(pixels.features(3, 3, 1).get(1)).isEqualTo(new FeatureShape("patch_2", 4, 4));
        try (NDManager manager = NDManager.newBaseManager()) {
            List<float[]> all = new ArrayList<>();
            pixels.forEach(
                    manager.arange(1f, 10f).reshape(1, 3, 3, 1),
                    feature -> all.add(feature.values().toFloatArray()));
            assertThat(all.get(1)).containsExactly(1, 2, 4, 5, 3, 0, 6, 0, 7, 8, 0, 0, 9, 0, 0, 0);
        }
    }

    @Test
    void statisticsAreThoseOfTheirSquares() {
        try (NDManager manager = NDManager.newBaseManager()) {
            float[] x = RandomStream.of(3).gaussians(8 * 4);
            Map<String, float[]> all = new LinkedHashMap<>();
            Activations.ofMap(
                    "m",
                    manager.create(x, new Shape(1, 1, 8, 4)),
                    feature -> all.put(feature.key(), feature.values().toFloatArray()));
            for (int side : new int[] {2, 4}) {
                for (int square = 0; square < 32 / side / side; square++) {
                    double sum = 0;
                    double squares = 0;
                    for (int i = 0; i < side * side; i++) {
                        int row = square / (4 / side) * side + i / side;
                        int column = square % (4 / side) * side + i % side;
                        sum += x[row * 4 + column];
                        squares += x[row * 4 + column] * x[row * 4 + column];
                    }
                    double mean = sum / side / side;
                    double deviation = Math.sqrt(squares / side / side - mean * mean + 1e-6);
                    assertThat((double) all.get("m_mean_" + side)[square]).isCloseTo(mean, within(1e-5));
                    assertThat((double) all.get("m_std_" + side)[square]).isCloseTo(deviation, within(1e-5));
                }
            }
            assertThat(all).containsOnlyKeys("m", "m_mean_2", "m_std_2", "m_mean_4", "m_std_4", "m_mean", "m_std");
        }
    }

    @Test
    void anEncoderOfOtherImagesIsRefused() {
        MaeConfig config = MaeConfig.PRESETS.get("small-28");
        try (NDManager manager = NDManager.newBaseManager()) {
            Weights weights = Weights.create(manager, RandomStream.of(1));
            try (MaeFeatures features = MaeFeatures.of(config.buildEncoder(weights), weights)) {
                assertThatThrownBy(() -> features.features(32, 32, 1))
                        .isInstanceOf(BadInput.class)
                        .hasMessageContaining("28x28x1")
                        .hasMessageContaining("32x32x1");
            }
        }
    }
}
