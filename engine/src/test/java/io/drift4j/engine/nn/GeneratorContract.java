package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import org.junit.jupiter.api.Test;

/** What every network holds that turns a condition and noise into samples. Extend it and give a network. */
public abstract class GeneratorContract extends NetworkContract<Generator> {
    private static final int B = 3;
    private static final int G = 4;

    @Override
    protected NDArray output(Scope scope, boolean training) {
        return network.sample(condition(scope, B), noise(scope, B, G), training);
    }

    @Test
    void samplesHaveTheStatedShape() {
        for (int[] size : new int[][] {{B, G}, {1, 1}, {1, G}, {B, 1}}) {
            try (Scope scope = Scope.open(manager)) {
                assertThat(sample(scope, size[0], size[1]).getShape())
                        .isEqualTo(new Shape(size[0], size[1], network.sampleSize()));
            }
        }
    }

    @Test
    void aSampleDependsOnItsOwnConditionAndNoiseAlone() {
        try (Scope scope = Scope.open(manager)) {
            NDArray condition = condition(scope, B);
            NDArray noise = noise(scope, B, G);
            NDArray together = network.sample(condition, noise, false);
            for (int b = 0; b < B; b++) {
                for (int g = 0; g < G; g++) {
                    NDArray alone = network.sample(
                            condition.get(b).expandDims(0),
                            noise.get(b).get(g).reshape(1, 1, network.noiseSize()),
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
            float[] sample = network.sample(condition, noise, false).toFloatArray();
            assertThat(network.sample(condition.add(1), noise, false).toFloatArray())
                    .isNotEqualTo(sample);
            assertThat(network.sample(condition, noise.add(1), false).toFloatArray())
                    .isNotEqualTo(sample);
        }
    }

    @Test
    void savedWeightsGiveTheSameSamples() {
        try (Weights others = Weights.create(manager, RandomStream.of(9));
                Scope scope = Scope.open(manager)) {
            Generator other = network(others);
            others.load(weights.export(), "the test");
            NDArray condition = condition(scope, B);
            NDArray noise = noise(scope, B, G);
            assertThat(other.sample(condition, noise, false).toFloatArray())
                    .containsExactly(network.sample(condition, noise, false).toFloatArray());
        }
    }

    @Test
    void otherShapesAreRefusedWithTheirSizes() {
        int c = network.conditionSize();
        int z = network.noiseSize();
        refused(new Shape(B, c + 1), new Shape(B, G, z), "(B, " + c + ")", "(3, " + (c + 1) + ")");
        refused(new Shape(B, c), new Shape(B, G, z + 1), "(B, G, " + z + ")", "(3, 4, " + (z + 1) + ")");
        refused(new Shape(B, c), new Shape(B + 1, G, z), "B=3", "(4, 4, " + z + ")");
        refused(new Shape(B, c), new Shape(B, z), "(B, G, Z)", "(3, " + z + ")");
        refused(new Shape(B, 1, c), new Shape(B, G, z), "(B, C)", "(3, 1, " + c + ")");
    }

    private void refused(Shape condition, Shape noise, String... messages) {
        try (Scope scope = Scope.open(manager)) {
            assertThatThrownBy(() -> network.sample(
                            scope.manager().zeros(condition), scope.manager().zeros(noise), false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(messages);
        }
    }

    private NDArray sample(Scope scope, int b, int g) {
        return network.sample(condition(scope, b), noise(scope, b, g), false);
    }

    private NDArray condition(Scope scope, int b) {
        return scope.manager()
                .create(
                        RandomStream.of(3).gaussians(b * network.conditionSize()),
                        new Shape(b, network.conditionSize()));
    }

    private NDArray noise(Scope scope, int b, int g) {
        return scope.manager()
                .create(
                        RandomStream.of(4).gaussians(b * g * network.noiseSize()),
                        new Shape(b, g, network.noiseSize()));
    }
}
