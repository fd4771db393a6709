package io.drift4j.imagegen.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nn.RotaryEmbedding.Tables;
import io.drift4j.engine.nn.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DitTest {
    /** Neither height nor width are the sides of a square, so that none is taken for the other. */
    private static final DitConfig TINY = new DitConfig(4, 6, 2, 2, 16, 2, 2, 2, 3, 2, 5, Tables.FLOAT32);

    private static final DitConfig PLAIN = new DitConfig(4, 6, 2, 2, 16, 1, 2, 0, 3, 0, 0, Tables.FLOAT32);

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void free() {
        manager.close();
    }

    @Test
    void anUntrainedNetworkGivesZeros() {
        try (Weights weights = Weights.create(manager, RandomStream.of(1));
                Scope scope = Scope.open(manager)) {
            assertThat(images(TINY.build(weights), scope, 3).toFloatArray()).containsOnly(0);
        }
    }

    @Test
    void gradientReachesEveryWeight() {
        for (DitConfig config : List.of(TINY, PLAIN)) {
            try (Weights weights = Weights.create(manager, RandomStream.of(1))) {
                Dit dit = config.build(weights);
                weights.load(shaken(weights), "the test");
                weights.trainable(true);
                backward(dit);
                weights.byName().forEach((name, array) -> {
                    try (NDArray gradient = array.getGradient()) {
                        assertThat(gradient.abs().max().getFloat()).as(name).isPositive();
                    }
                });
            }
        }
    }

    @Test
    void noArrayIsLeftBehind() {
        try (Weights weights = Weights.create(manager, RandomStream.of(1))) {
            Dit dit = TINY.build(weights);
            weights.trainable(true);
            List<Integer> counts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                backward(dit);
                counts.add(manager.getManagedArrays().size()
                        + weights.arrays()
                                .get(0)
                                .getManager()
                                .getManagedArrays()
                                .size());
            }
            assertThat(counts).containsOnly(counts.get(0));
        }
    }

    @Test
    void anImageDependsOnItsOwnInputsAndOnEachOfThem() {
        try (Weights weights = Weights.create(manager, RandomStream.of(1));
                Scope scope = Scope.open(manager)) {
            Dit dit = TINY.build(weights);
            weights.load(shaken(weights), "the test");
            NDArray noise = noise(TINY, scope, 2);
            NDArray classes = scope.manager().create(new int[] {0, 2});
            NDArray guidance = scope.manager().create(new float[] {1, 2});
            NDArray styles = scope.manager().create(new int[] {0, 4, 3, 3}, new Shape(2, 2));
            float[] first =
                    dit.images(noise, classes, guidance, styles, false).get(0).toFloatArray();
            assertThat(first)
                    .isNotEqualTo(dit.images(noise.neg(), classes, guidance, styles, false)
                            .get(0)
                            .toFloatArray());
            int[][] others = {{1, 2, 0, 4, 3, 3}, {0, 2, 1, 4, 3, 3}, {0, 2, 0, 3, 3, 3}};
            for (int[] other : others) {
                NDArray changed = dit.images(
                        noise,
                        scope.manager().create(new int[] {other[0], other[1]}),
                        guidance,
                        scope.manager().create(new int[] {other[2], other[3], other[4], other[5]}, new Shape(2, 2)),
                        false);
                assertThat(changed.get(0).toFloatArray()).isNotEqualTo(first);
            }
            NDArray guided = dit.images(noise, classes, scope.manager().create(new float[] {3, 2}), styles, false);
            assertThat(guided.get(0).toFloatArray()).isNotEqualTo(first);
            NDArray neighbour = dit.images(noise, classes, scope.manager().create(new float[] {1, 4}), styles, false);
            assertThat(neighbour.get(0).toFloatArray()).containsExactly(first);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"small-28", "small-32", "small-latent-7"})
    void smallPresetsHaveTheirStatedSize(String name) {
        DitConfig config = DitConfig.PRESETS.get(name);
        try (Weights weights = Weights.create(manager, RandomStream.of(1));
                Scope scope = Scope.open(manager)) {
            Dit dit = config.build(weights);
            assertThat(weights.count()).isBetween(300_000L, 3_000_000L);
            assertThat(images(dit, scope, 2).getShape())
                    .isEqualTo(new Shape(2, config.height(), config.width(), config.channels()));
        }
    }

    @Test
    void otherShapesAreRefused() {
        try (Weights weights = Weights.create(manager, RandomStream.of(1));
                Scope scope = Scope.open(manager)) {
            Dit dit = TINY.build(weights);
            NDArray noise = scope.manager().zeros(new Shape(2, 6, 4, 2));
            NDArray rows = scope.manager().zeros(new Shape(2));
            NDArray styles = scope.manager().zeros(new Shape(2, 2));
            assertThatThrownBy(() -> dit.images(noise, rows, rows, styles, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("(B, 4, 6, 2)")
                    .hasMessageContaining("(2, 6, 4, 2)");
        }
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new DitConfig(28, 28, 1, 5, 16, 1, 2, 0, 3, 0, 0, Tables.FLOAT32))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("patch must divide");
        assertThatThrownBy(() -> new DitConfig(28, 28, 1, 4, 16, 1, 3, 0, 3, 0, 0, Tables.FLOAT32))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("16 and 3 heads");
        assertThatThrownBy(() -> new DitConfig(28, 28, 1, 4, 16, 1, 2, 0, 3, 4, 0, Tables.FLOAT32))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("4 codes of 0");
    }

    private void backward(Dit dit) {
        try (Scope scope = Scope.open(manager);
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray images = images(dit, scope, 3);
            float[] factors = RandomStream.of(5).gaussians((int) images.size());
            collector.backward(images.mul(scope.manager().create(factors, images.getShape()))
                    .sum());
        }
    }

    private static NDArray images(Dit dit, Scope scope, int count) {
        int codes = dit.sizes().styleCodes();
        float[] noise = RandomStream.of(3).gaussians(count * dit.sizes().imageSize());
        int[] rows = new int[count];
        float[] guidance = new float[count];
        int[] styles = new int[count * codes];
        for (int i = 0; i < count; i++) {
            rows[i] = i % dit.sizes().classes();
            guidance[i] = 1 + i;
            for (int k = 0; k < codes; k++) {
                styles[i * codes + k] = (i + k) % dit.sizes().styleChoices();
            }
        }
        return dit.images(
                scope.manager()
                        .create(
                                noise,
                                new Shape(
                                        count,
                                        dit.sizes().height(),
                                        dit.sizes().width(),
                                        dit.sizes().channels())),
                scope.manager().create(rows),
                scope.manager().create(guidance),
                scope.manager().create(styles, new Shape(count, codes)),
                true);
    }

    private static NDArray noise(DitConfig config, Scope scope, int count) {
        Shape shape = new Shape(count, config.height(), config.width(), config.channels());
        return scope.manager().create(RandomStream.of(3).gaussians((int) shape.size()), shape);
    }

    /** All weights moved, so that no branch stays at its zero start. */
    static Map<String, Tensor> shaken(Weights weights) {
        Map<String, Tensor> values = weights.export();
        values.forEach((name, tensor) -> {
            RandomStream stream = RandomStream.of(2).split(name);
            for (int i = 0; i < tensor.values().length; i++) {
                tensor.values()[i] += (float) (0.3 * stream.nextGaussian());
            }
        });
        return values;
    }
}
