package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nd.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WeightsTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void free() {
        manager.close();
    }

    private Weights weights(long seed) {
        return Weights.create(manager, RandomStream.of(seed));
    }

    @Test
    void initialValuesDependOnTheNameAndTheSeedAlone() {
        Weights forwards = weights(1);
        Linear.create(forwards.scope().child("a"), 3, 2);
        Linear.create(forwards.scope().child("b"), 3, 2);
        Weights backwards = weights(1);
        Linear.create(backwards.scope().child("b"), 3, 2);
        Linear.create(backwards.scope().child("c"), 5, 5);
        Linear.create(backwards.scope().child("a"), 3, 2);
        assertThat(backwards.export()).containsAllEntriesOf(forwards.export());

        assertThat(forwards.export().get("a.weight"))
                .isNotEqualTo(forwards.export().get("b.weight"));
        Weights seeded = weights(2);
        Linear.create(seeded.scope().child("a"), 3, 2);
        assertThat(seeded.export().get("a.weight"))
                .isNotEqualTo(forwards.export().get("a.weight"));
    }

    @Test
    void namesAreInTheOrderOfCreation() {
        Weights weights = weights(1);
        ResidualBlock.create(weights.scope().child("blocks").child("0"), 2, 0);
        List<String> names = List.of(
                "blocks.0.norm.weight",
                "blocks.0.norm.bias",
                "blocks.0.up.weight",
                "blocks.0.up.bias",
                "blocks.0.down.weight",
                "blocks.0.down.bias");
        assertThat(weights.names()).isEqualTo(names);
        assertThat(weights.byName().keySet()).containsExactlyElementsOf(names);
        assertThat(weights.export().keySet()).containsExactlyElementsOf(names);
        assertThat(weights.decayed()).containsExactly(false, false, true, false, true, false);
        assertThat(weights.count()).isEqualTo(2 + 2 + 8 + 4 + 8 + 2);
    }

    @Test
    void loadListsEveryDifferenceAtOnceAndChangesNothing() {
        Weights weights = weights(1);
        Linear.create(weights.scope().child("in"), 3, 2);
        Linear.create(weights.scope().child("out"), 2, 1);
        Map<String, Tensor> before = weights.export();
        Map<String, Tensor> other = Map.of(
                "in.weight", new Tensor(new long[] {2, 4}, new float[8]),
                "in.bias", new Tensor(new long[] {2}, new float[2]),
                "out.weight", new Tensor(new long[] {1, 2}, new float[2]),
                "middle.bias", new Tensor(new long[] {7}, new float[7]));
        assertThatThrownBy(() -> weights.load(other, "some.drift4j"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("some.drift4j")
                .hasMessageContaining("in.weight is [2, 4], not [2, 3]")
                .hasMessageContaining("lacks out.bias [1]")
                .hasMessageContaining("has middle.bias [7], which the network lacks");
        assertThat(weights.export()).isEqualTo(before);
    }

    @Test
    void exportIsACopy() {
        Weights weights = weights(1);
        Linear.create(weights.scope(), 3, 2);
        Map<String, Tensor> copy = weights.export();
        copy.values().forEach(tensor -> tensor.values()[0] = 99);
        assertThat(weights.export().values()).allMatch(tensor -> tensor.values()[0] < 1);
    }

    @Test
    void loadsIntoTrainableWeightsOnAnyThread() throws Exception {
        Weights weights = weights(1);
        Linear.create(weights.scope(), 3, 2);
        weights.trainable(true);
        Map<String, Tensor> values = BlockContract.shaken(weights, 3);
        Thread thread = new Thread(() -> weights.load(values, "the test"));
        thread.start();
        thread.join();
        assertThat(weights.export()).isEqualTo(values);
    }

    @Test
    void aNameIsTakenOnce() {
        Weights weights = weights(1);
        Weights.Scope scope = weights.scope().child("a");
        NDArray first = scope.constant("b", 1, 2);
        assertThatThrownBy(() -> scope.uniform("b", 1, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a.b");
        assertThat(weights.arrays()).containsExactly(first);
    }

    @Test
    void decayLeavesAloneWhatIsRegisteredSo() {
        Weights weights = weights(1);
        weights.scope().normal("matrix", 1, 2, 3);
        weights.scope().undecayed().normal("table", 1, 2, 3);
        Linear.create(weights.scope().undecayed().child("free"), 2, 2);
        assertThat(weights.decayed()).containsExactly(true, false, false, false);
    }

    @Test
    void normalValuesHaveTheirDeviation() {
        Weights weights = weights(1);
        weights.scope().normal("some", 0.02, 100, 100);
        double sum = 0;
        double squares = 0;
        for (float value : weights.arrays().get(0).toFloatArray()) {
            sum += value;
            squares += value * value;
        }
        assertThat(sum / 1e4).isCloseTo(0, within(1e-3));
        assertThat(Math.sqrt(squares / 1e4)).isCloseTo(0.02, within(5e-4));
    }

    @Test
    void constantsAreNeitherTrainedNorSavedAndFreedWithTheWeights() {
        Weights weights = weights(1);
        NDArray mask = weights.scope().fixed(new float[] {0, 1}, 2);
        Linear.create(weights.scope(), 3, 2);
        weights.trainable(true);
        assertThat(weights.export().keySet()).containsExactly("weight", "bias");
        assertThat(mask.hasGradient()).isFalse();
        weights.close();
        assertThatThrownBy(mask::toFloatArray).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void weightsMadeInsideAScopeOutliveIt() {
        Weights weights = weights(1);
        try (Scope scope = Scope.open(manager)) {
            assertThat(scope.manager().isOpen()).isTrue();
            Linear.create(weights.scope(), 3, 2);
        }
        assertThat(weights.export()).hasSize(2);
    }

    @Test
    void closingFreesThem() {
        Weights weights = weights(1);
        Linear.create(weights.scope(), 3, 2);
        NDArray array = weights.arrays().get(0);
        weights.close();
        assertThatThrownBy(array::toFloatArray).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void unsetWeightsHaveNamesAndShapesAndTakeValues() {
        try (NDManager parent = NDManager.newBaseManager();
                Weights unset = Weights.unset(parent);
                Weights drawn = Weights.create(parent, RandomStream.of(1))) {
            Linear.create(unset.scope(), 3, 2);
            Linear.create(drawn.scope(), 3, 2);
            assertThat(unset.names()).isEqualTo(drawn.names());
            assertThat(unset.count()).isEqualTo(8);
            unset.load(drawn.export(), "the test");
            assertThat(unset.export()).isEqualTo(drawn.export());
        }
    }

    @Test
    void unlearnedArraysAreNoWeights() {
        try (NDManager parent = NDManager.newBaseManager();
                Weights weights = Weights.unset(parent)) {
            assertThat(weights.scope().unlearned(1.5, 2, 1).toFloatArray()).containsExactly(1.5f, 1.5f);
            assertThat(weights.names()).isEmpty();
        }
    }
}
