package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EmbeddingTest {

    @Test
    void givesRowsOfTheTableAndCountsTheirGradients() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            Embedding embedding = Embedding.create(weights.scope(), 4, 3, 1);
            float[] table = weights.arrays().get(0).toFloatArray();
            weights.trainable(true);
            try (Scope scope = Scope.open(manager);
                    GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray indices = scope.manager().create(new int[] {2, 0, 2, 2}, new Shape(2, 2));
                NDArray rows = embedding.forward(indices);
                assertThat(rows.getShape()).isEqualTo(new Shape(2, 2, 3));
                assertThat(Arrays.copyOf(rows.toFloatArray(), 3)).containsExactly(Arrays.copyOfRange(table, 6, 9));
                collector.backward(rows.sum());
            }
            try (NDArray gradient = weights.arrays().get(0).getGradient()) {
                assertThat(gradient.toFloatArray()).containsExactly(1, 1, 1, 0, 0, 0, 3, 3, 3, 0, 0, 0);
            }
        }
    }

    @Test
    void emptyTablesAreRefused() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            assertThatThrownBy(() -> Embedding.create(weights.scope(), 0, 3, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("0 and 3");
        }
    }
}
