package io.drift4j.policy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.GeneratorContract;
import io.drift4j.engine.nn.Weights;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {

    @Nested
    class ResidualMlpTest extends GeneratorContract {
        @Override
        protected Generator network(Weights weights) {
            return new MlpConfig(8, 2, 3, 0).build(weights, new ChunkShape(1, 5, 3, 2));
        }
    }

    @Nested
    class TrunkHeadTest extends GeneratorContract {
        @Override
        protected Generator network(Weights weights) {
            return new TrunkHeadConfig(8, 2, 2, 3, 0.1).build(weights, new ChunkShape(1, 5, 3, 2));
        }
    }

    @Nested
    class ConditionalUnet1dTest extends GeneratorContract {
        @Override
        protected Generator network(Weights weights) {
            return new UnetConfig(4, List.of(16, 24), 3).build(weights, new ChunkShape(1, 5, 4, 2));
        }
    }

    /** The smallest that may be asked for. */
    @Nested
    class NoBlocksTest extends GeneratorContract {
        @Override
        protected Generator network(Weights weights) {
            return new MlpConfig(2, 0, 1, 0).build(weights, new ChunkShape(1, 1, 1, 1));
        }
    }

    @Test
    void theNetworkOfThePushtRecipeHasItsSize() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            Generator generator = NetworkConfig.defaults().build(weights, new ChunkShape(2, 28, 16, 2));
            assertThat(weights.count()).isEqualTo(1_085_472);
            assertThat(generator.conditionSize()).isEqualTo(56);
            assertThat(generator.noiseSize()).isEqualTo(32);
            assertThat(generator.sampleSize()).isEqualTo(32);
            assertThat(weights.names()).startsWith("condition_in.weight").endsWith("out.weight", "out.bias");
        }
    }

    /** 251.5 M and 65.8 M are published; the exact numbers for a condition of 40 are those of the reference code. */
    @ParameterizedTest
    @CsvSource({
        "unet, 20, 65783298",
        "unet-image, 20, 248874114",
        "unet-image, 66, 251511938",
        "unet-small, 28, 1208674"
    })
    void unetsHaveThePublishedSizes(String preset, int features, long count) {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.unset(manager)) { // reserves memory without touching it
            Objects.requireNonNull(NetworkConfig.presets().get(preset))
                    .build(weights, new ChunkShape(2, features, 16, 2));
            assertThat(weights.count()).isEqualTo(count);
        }
    }

    @Test
    void aUnetRefusesSizesThatDoNotFit() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.unset(manager)) {
            assertThatThrownBy(
                            () -> new UnetConfig(8, List.of(8, 16, 24), 5).build(weights, new ChunkShape(2, 5, 10, 2)))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("multiple of 4")
                    .hasMessageContaining("got 10: use 12");
        }
        assertThatThrownBy(() -> new UnetConfig(8, List.of(8, 12), 5))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("multiples of 8, got [8, 12]");
        assertThatThrownBy(() -> new UnetConfig(7, List.of(8), 5))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("got 7");
        assertThatThrownBy(() -> new UnetConfig(8, List.of(8), 4))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("odd, got 4");
    }
}
