package io.drift4j.policy.net;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.GeneratorContract;
import io.drift4j.engine.nn.Weights;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NetworksTest {

    @Nested
    class ResidualMlpTest extends GeneratorContract {
        @Override
        protected Generator generator(Weights weights) {
            return new MlpConfig(8, 2, 3, 0).build(weights, new ChunkShape(1, 5, 3, 2));
        }
    }

    @Nested
    class TrunkHeadTest extends GeneratorContract {
        @Override
        protected Generator generator(Weights weights) {
            return new TrunkHeadConfig(8, 2, 2, 3, 0.1).build(weights, new ChunkShape(1, 5, 3, 2));
        }
    }

    @Nested
    class ConditionalUnet1dTest extends GeneratorContract {
        @Override
        protected Generator generator(Weights weights) {
            return new UnetConfig(4, List.of(16, 24), 3).build(weights, new ChunkShape(1, 5, 4, 2));
        }
    }

    @Nested
    class ChunkTransformerTest extends GeneratorContract {
        @Override
        protected Generator generator(Weights weights) {
            return new TransformerConfig(8, 2, 2, 0.1).build(weights, new ChunkShape(2, 5, 3, 2));
        }
    }

    /** The smallest that may be asked for. */
    @Nested
    class NoBlocksTest extends GeneratorContract {
        @Override
        protected Generator generator(Weights weights) {
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
}
