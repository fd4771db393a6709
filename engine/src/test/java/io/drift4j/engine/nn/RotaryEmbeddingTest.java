package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.Golden;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nn.RotaryEmbedding.Tables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RotaryEmbeddingTest {
    private static final JsonNode GOLDEN = Golden.read("positions.json");

    private NDManager manager;
    private Weights weights;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        weights = Weights.create(manager, RandomStream.of(1));
    }

    @AfterEach
    void free() {
        weights.close();
        manager.close();
    }

    @Test
    void turnsLikeTheReference() {
        JsonNode golden = GOLDEN.get("rope8");
        RotaryEmbedding positions = RotaryEmbedding.create(weights.scope(), 4, 8, Tables.FLOAT32);
        for (String name : new String[] {"q", "k"}) {
            NDArray turned = positions.turned(tokens(Golden.doubles(golden.get(name)), 4, 8), ones(8));
            assertThat(Golden.worst(turned, Golden.doubles(golden.get(name + "Rotated"))))
                    .isLessThan(1e-6);
        }
    }

    @Test
    void pairsTheHalves() {
        JsonNode golden = GOLDEN.get("rope4OfNotes");
        RotaryEmbedding positions = RotaryEmbedding.create(weights.scope(), 3, 4, Tables.FLOAT32);
        NDArray turned = positions.turned(tokens(new double[] {1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4}, 3, 4), ones(4));
        assertThat(Golden.worst(turned, Golden.doubles(golden.get("rotated")))).isLessThan(1e-6);
    }

    @ParameterizedTest
    @EnumSource(Tables.class)
    void tablesOfBothPrecisions(Tables tables) {
        JsonNode golden = GOLDEN.get("ropeTables8");
        double[] places = Golden.doubles(golden.get("positions"));
        double[] expected = Golden.doubles(golden.get(tables == Tables.FLOAT32 ? "float32" : "bfloat16Tables"));
        RotaryEmbedding positions = RotaryEmbedding.create(weights.scope(), 272, 8, tables);
        float[] turned = positions
                .turned(manager.ones(new Shape(1, 272, 1, 1, 8)), ones(8))
                .toFloatArray();
        for (int row = 0; row < places.length; row++) {
            for (int i = 0; i < 8; i++) {
                assertThat((double) turned[(int) places[row] * 8 + i])
                        .as("position %.0f, feature %d", places[row], i)
                        .isCloseTo(expected[row * 8 + i], within(tables == Tables.FLOAT32 ? 2e-5 : 1e-2));
            }
        }
    }

    @Test
    void theGainActsBeforeTheTurn() {
        RotaryEmbedding positions = RotaryEmbedding.create(weights.scope(), 3, 4, Tables.FLOAT32);
        NDArray x = manager.create(RandomStream.of(2).gaussians(2 * 3 * 2 * 5 * 4), new Shape(2, 3, 2, 5, 4));
        NDArray gain = manager.create(RandomStream.of(3).gaussians(8), new Shape(2, 1, 4));
        assertThat(positions.turned(x, gain).toFloatArray())
                .containsExactly(positions.turned(x.mul(gain), ones(4)).toFloatArray(), within(1e-5f));
    }

    @Test
    void learnsNothingAndRefusesOddSizes() {
        RotaryEmbedding.create(weights.scope(), 3, 4, Tables.FLOAT32);
        assertThat(weights.names()).isEmpty();
        assertThatThrownBy(() -> RotaryEmbedding.create(weights.scope(), 3, 5, Tables.FLOAT32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 and 5");
    }

    private NDArray tokens(double[] values, int tokens, int size) {
        return Golden.array(manager, DataType.FLOAT32, values, new Shape(1, tokens, 1, 1, size));
    }

    private NDArray ones(int size) {
        return manager.ones(new Shape(1, 1, size));
    }
}
