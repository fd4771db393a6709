package io.drift4j.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.drift4j.engine.nd.Scope;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GradientClipTest {
    private NDManager manager;
    private List<NDArray> parameters;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        parameters = List.of(manager.ones(new Shape(1)), manager.ones(new Shape(2, 1)));
        parameters.forEach(parameter -> parameter.setRequiresGradient(true));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private void setGradients(Scope scope, float a, float b, float c) {
        NDArray first = scope.manager().create(new float[] {a});
        NDArray second = scope.manager().create(new float[] {b, c}, new Shape(2, 1));
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(first.mul(parameters.get(0))
                    .sum()
                    .add(second.mul(parameters.get(1)).sum()));
        }
    }

    private float[] gradients() {
        return parameters
                .get(0)
                .getGradient()
                .flatten()
                .concat(parameters.get(1).getGradient().flatten())
                .toFloatArray();
    }

    @Test
    void scalesAllGradientsByOneFactorWhateverTheirSign() {
        try (Scope scope = Scope.open(manager)) {
            setGradients(scope, -2, 3, -6);
            assertThat(GradientClip.globalNorm(parameters, 0.7).getFloat()).isCloseTo(7, within(1e-6f));
            assertThat(gradients()).containsExactly(new float[] {-0.2f, 0.3f, -0.6f}, within(1e-6f));
        }
    }

    @Test
    void leavesSmallAndZeroGradientsAlone() {
        try (Scope scope = Scope.open(manager)) {
            assertThat(GradientClip.globalNorm(parameters, 1).getFloat()).isZero(); // before any backward pass
            setGradients(scope, 0.2f, -0.3f, 0.6f);
            assertThat(GradientClip.globalNorm(parameters, 0.8).getFloat()).isCloseTo(0.7f, within(1e-6f));
            assertThat(gradients()).containsExactly(0.2f, -0.3f, 0.6f);
            setGradients(scope, -0.2f, 0.3f, -0.6f);
            assertThat(GradientClip.globalNorm(parameters, 1).getFloat()).isZero();
            assertThat(gradients()).containsExactly(0, 0, 0);
        }
        assertThat(manager.getManagedArrays()).hasSameSizeAs(parameters);
    }

    @Test
    void refusesNothingToClipAndNoNorm() {
        assertThatThrownBy(() -> GradientClip.globalNorm(List.of(), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GradientClip.globalNorm(parameters, 0))
                .hasMessage("clipping needs parameters and a norm above 0, got 2 parameters and 0.0");
    }
}
