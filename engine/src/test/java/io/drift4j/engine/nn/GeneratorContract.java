package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every network holds that turns a condition and noise into samples. Extend it and give a network. */
public abstract class GeneratorContract {
    private static final int B = 3;
    private static final int G = 4;

    private NDManager manager;
    private Weights weights;
    private Generator generator;

    /** A small network over these weights. */
    protected abstract Generator generator(Weights weights);

    @BeforeEach
    void build() {
        manager = NDManager.newBaseManager();
        weights = Weights.create(manager, RandomStream.of(1));
        generator = generator(weights);
        weights.load(BlockContract.shaken(weights, 2), "the test");
    }

    @AfterEach
    void free() {
        weights.close();
        manager.close();
    }

    @Test
    void samplesHaveTheStatedShape() {
        for (int[] size : new int[][] {{B, G}, {1, 1}, {1, G}, {B, 1}}) {
            try (Scope scope = Scope.open(manager)) {
                assertThat(sample(scope, size[0], size[1]).getShape())
                        .isEqualTo(new Shape(size[0], size[1], generator.sampleSize()));
            }
        }
    }

    @Test
    void aSampleDependsOnItsOwnConditionAndNoiseAlone() {
        try (Scope scope = Scope.open(manager)) {
            NDArray condition = condition(scope, B);
            NDArray noise = noise(scope, B, G);
            NDArray together = generator.sample(condition, noise, false);
            for (int b = 0; b < B; b++) {
                for (int g = 0; g < G; g++) {
                    NDArray alone = generator.sample(
                            condition.get(b).expandDims(0),
                            noise.get(b).get(g).reshape(1, 1, generator.noiseSize()),
                            false);
                    assertThat(together.get(b).get(g).toFloatArray())
                            .containsExactly(alone.toFloatArray(), within(1e-5f));
                }
            }
        }
    }

    @Test
    void conditionAndNoiseBothMatter() {
        try (Scope scope = Scope.open(manager)) {
            NDArray condition = condition(scope, 1);
            NDArray noise = noise(scope, 1, 1);
            float[] sample = generator.sample(condition, noise, false).toFloatArray();
            assertThat(generator.sample(condition.add(1), noise, false).toFloatArray())
                    .isNotEqualTo(sample);
            assertThat(generator.sample(condition, noise.add(1), false).toFloatArray())
                    .isNotEqualTo(sample);
        }
    }

    @Test
    void gradientReachesEveryWeight() {
        weights.trainable(true);
        try (Scope scope = Scope.open(manager)) {
            backward(scope);
            weights.byName()
                    .forEach((name, array) -> assertThat(
                                    array.getGradient().abs().max().getFloat())
                            .as(name)
                            .isPositive());
        }
    }

    @Test
    void savedWeightsGiveTheSameSamples() {
        try (Weights others = Weights.create(manager, RandomStream.of(9));
                Scope scope = Scope.open(manager)) {
            Generator other = generator(others);
            others.load(weights.export(), "the test");
            NDArray condition = condition(scope, B);
            NDArray noise = noise(scope, B, G);
            assertThat(other.sample(condition, noise, false).toFloatArray())
                    .containsExactly(generator.sample(condition, noise, false).toFloatArray());
        }
    }

    @Test
    void noArrayIsLeftBehind() {
        weights.trainable(true);
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            try (Scope scope = Scope.open(manager)) {
                backward(scope);
                sample(scope, B, G);
            }
            counts.add(manager.getManagedArrays().size()
                    + weights.arrays().get(0).getManager().getManagedArrays().size());
        }
        assertThat(counts).containsOnly(counts.get(0));
    }

    @Test
    void otherShapesAreRefusedWithTheirSizes() {
        int c = generator.conditionSize();
        int z = generator.noiseSize();
        refused(new Shape(B, c + 1), new Shape(B, G, z), "(B, " + c + ")", "(3, " + (c + 1) + ")");
        refused(new Shape(B, c), new Shape(B, G, z + 1), "(B, G, " + z + ")", "(3, 4, " + (z + 1) + ")");
        refused(new Shape(B, c), new Shape(B + 1, G, z), "B=3", "(4, 4, " + z + ")");
        refused(new Shape(B, c), new Shape(B, z), "(B, G, Z)", "(3, " + z + ")");
        refused(new Shape(B, 1, c), new Shape(B, G, z), "(B, C)", "(3, 1, " + c + ")");
    }

    private void refused(Shape condition, Shape noise, String... messages) {
        try (Scope scope = Scope.open(manager)) {
            assertThatThrownBy(() -> generator.sample(
                            scope.manager().zeros(condition), scope.manager().zeros(noise), false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(messages);
        }
    }

    private void backward(Scope scope) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray samples = generator.sample(condition(scope, B), noise(scope, B, G), true);
            float[] factors = RandomStream.of(5).gaussians((int) samples.size());
            collector.backward(samples.mul(scope.manager().create(factors, samples.getShape()))
                    .sum());
        }
    }

    private NDArray sample(Scope scope, int b, int g) {
        return generator.sample(condition(scope, b), noise(scope, b, g), false);
    }

    private NDArray condition(Scope scope, int b) {
        return scope.manager()
                .create(
                        RandomStream.of(3).gaussians(b * generator.conditionSize()),
                        new Shape(b, generator.conditionSize()));
    }

    private NDArray noise(Scope scope, int b, int g) {
        return scope.manager()
                .create(
                        RandomStream.of(4).gaussians(b * g * generator.noiseSize()),
                        new Shape(b, g, generator.noiseSize()));
    }
}
