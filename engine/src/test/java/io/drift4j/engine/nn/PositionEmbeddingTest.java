package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.Golden;
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

    @Test
    void aGridStartsAsSinesAndCosinesOfColumnAndRow() {
        JsonNode golden = Golden.read("positions.json").get("sincos2d");
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(0))) {
            PositionEmbedding.overGrid(weights.scope(), "pos_emb", 2, 2, 8);
            assertThat(weights.arrays().get(0).getShape()).isEqualTo(new Shape(1, 4, 8));
            assertThat(Golden.worst(weights.arrays().get(0), Golden.doubles(golden.get("D8grid2"))))
                    .isLessThan(1e-6);
        }
        float[] grid = PositionEmbedding.grid(4, 4, 32);
        double[] row5 = Golden.doubles(golden.get("D32grid4").get("row5"));
        for (int i = 0; i < 32; i++) {
            assertThat((double) grid[5 * 32 + i]).isCloseTo(row5[i], within(1e-6));
        }
        double sum = 0;
        for (float value : PositionEmbedding.grid(16, 16, 768)) {
            sum += value;
        }
        assertThat(sum).isCloseTo(golden.get("D768grid16").get("sum").doubleValue(), within(1e-2));
    }
}
