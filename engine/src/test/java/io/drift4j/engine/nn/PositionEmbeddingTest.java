package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PositionEmbeddingTest {
    @Test
    void addsAVectorToEachPlaceOfEverySequence() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            PositionEmbedding embedding = PositionEmbedding.create(weights.scope(), "pos_emb", 2, 1, 0.02);
            weights.load(Map.of("pos_emb", new Tensor(new long[] {1, 2, 1}, new float[] {10, 20})), "the test");
            assertThat(embedding
                            .forward(manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2, 1)))
                            .toFloatArray())
                    .containsExactly(11, 22, 13, 24);
            assertThat(weights.decayed()).containsExactly(false);
        }
    }
}
