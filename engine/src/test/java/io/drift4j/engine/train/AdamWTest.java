package io.drift4j.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.Golden;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdamWTest {
    private static final AdamWConfig CONFIG = new AdamWConfig(0.9, 0.999, 1e-8, 0.1);
    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    /** AdamW of one number in plain Java, from the formula. */
    private static final class Plain {
        double p;
        double m;
        double v;
        int t;

        Plain(double p) {
            this.p = p;
        }

        void update(double g, double rate, AdamWConfig c, boolean decayed) {
            t++;
            p -= decayed ? rate * c.weightDecay() * p : 0;
            m = c.beta1() * m + (1 - c.beta1()) * g;
            v = c.beta2() * v + (1 - c.beta2()) * g * g;
            p -= rate
                    * (m / (1 - Math.pow(c.beta1(), t)))
                    / (Math.sqrt(v / (1 - Math.pow(c.beta2(), t))) + c.epsilon());
        }
    }

    @Test
    void followsTheFormulaWithTwoDecayGroupsAndGradientsAsSmallAsEpsilon() {
        RandomStream random = RandomStream.of(3);
        double[] sizes = {1, 1e-3, 1e-7, 1e-8, 1e-9, 0};
        double[] start = {1, -2, 0.5, 0.25, 3, 1.5};
        boolean[] decayed = {true, false};
        Plain[][] plain = new Plain[2][start.length];
        List<NDArray> parameters = new ArrayList<>();
        for (int group = 0; group < 2; group++) {
            parameters.add(parameter(start));
            Arrays.setAll(plain[group], i -> new Plain(start[i]));
        }
        try (AdamW adam = new AdamW(parameters, decayed, CONFIG)) {
            for (int step = 0; step < 20; step++) {
                double rate = 0.01 * (step + 1);
                double[] gradient = new double[start.length];
                Arrays.setAll(gradient, i -> sizes[i] * random.nextGaussian());
                try (Scope scope = Scope.open(manager)) {
                    for (NDArray parameter : parameters) {
                        setGradient(scope, parameter, gradient);
                    }
                    adam.update(rate);
                }
                for (int group = 0; group < 2; group++) {
                    double[] expected = new double[start.length];
                    for (int i = 0; i < expected.length; i++) {
                        plain[group][i].update(gradient[i], rate, CONFIG, decayed[group]);
                        expected[i] = plain[group][i].p;
                    }
                    assertThat(Golden.worst(parameters.get(group), expected))
                            .as("step %s group %s", step, group)
                            .isLessThan(5e-6);
                }
            }
        }
    }

    @Test
    void gradientsAreZeroAfterwardsAndAccumulateBefore() {
        NDArray parameter = parameter(1, 1);
        try (AdamW adam = new AdamW(List.of(parameter), new boolean[] {false}, CONFIG);
                Scope scope = Scope.open(manager)) {
            setGradient(scope, parameter, 1, 2);
            setGradient(scope, parameter, 10, 20);
            assertThat(parameter.getGradient().toFloatArray()).containsExactly(11, 22);
            adam.update(0.1);
            assertThat(parameter.getGradient().toFloatArray()).containsExactly(0, 0);
        }
    }

    @Test
    void aRestoredStateGoesOnBitForBit() {
        NDArray one = parameter(1, -1, 2);
        NDArray other = parameter(0, 0, 0);
        boolean[] decayed = {true};
        double[][] gradients = {{1, 2, 3}, {-1, 0.5, 2}, {0.1, 0.2, -0.3}, {3, 2, 1}};
        try (AdamW first = new AdamW(List.of(one), decayed, CONFIG);
                AdamW second = new AdamW(List.of(other), decayed, CONFIG)) {
            for (int step = 0; step < 4; step++) {
                try (Scope scope = Scope.open(manager)) {
                    if (step == 2) {
                        other.setRequiresGradient(false);
                        other.set(one.toFloatArray());
                        other.setRequiresGradient(true);
                        second.restore(first.updates(), first.firstMoments(), first.secondMoments());
                    }
                    setGradient(scope, one, gradients[step]);
                    first.update(0.01);
                    if (step >= 2) {
                        setGradient(scope, other, gradients[step]);
                        second.update(0.01);
                        assertThat(other.toFloatArray()).containsExactly(one.toFloatArray());
                    }
                }
            }
            assertThat(second.updates()).isEqualTo(4);
        }
    }

    @Test
    void momentsOutliveTheScopeTheyWereMadeInAndAreFreedByClose() {
        NDArray parameter = parameter(1, 1);
        AdamW adam;
        try (Scope scope = Scope.open(manager)) {
            adam = new AdamW(List.of(parameter), new boolean[] {true}, CONFIG);
            assertThat(scope.manager().getManagedArrays()).isEmpty();
        }
        List<NDArray> moments = new ArrayList<>(adam.firstMoments());
        moments.addAll(adam.secondMoments());
        assertThat(moments).hasSize(2).noneMatch(NDArray::isReleased);
        for (int step = 0; step < 5; step++) {
            adam.update(0.1); // without a scope: handles are closed here, too
            GradientClip.globalNorm(List.of(parameter), 1).close();
        }
        assertThat(manager.getManagedArrays()).hasSize(3).containsAll(moments); // counts child managers, too
        adam.close();
        assertThat(moments).allMatch(NDArray::isReleased);
        assertThat(manager.getManagedArrays()).containsExactly(parameter);
    }

    @Test
    void refusesWhatDoesNotFit() {
        NDArray parameter = parameter(1);
        assertThatThrownBy(() -> new AdamW(List.of(parameter), new boolean[0], CONFIG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "there must be at least one parameter and a decay flag for each, got 1 parameters and 0 flags");
        assertThatThrownBy(() -> new AdamWConfig(1, 0.9, 1e-8, 0))
                .isInstanceOf(BadInput.class)
                .hasMessage("beta1 must be in [0, 1), got 1.0: usual is 0.9");
        assertThatThrownBy(() -> new AdamWConfig(0.9, -0.1, 1e-8, 0)).hasMessageStartingWith("beta2 must be in [0, 1)");
        assertThatThrownBy(() -> new AdamWConfig(0.9, 0.9, 0, 0)).hasMessageStartingWith("epsilon must be above 0");
        assertThatThrownBy(() -> new AdamWConfig(0.9, 0.9, 1e-8, -1))
                .hasMessageStartingWith("weightDecay must be at least 0");
    }

    private NDArray parameter(double... values) {
        NDArray array = Golden.array(manager, DataType.FLOAT32, values, new Shape(values.length));
        array.setRequiresGradient(true);
        return array;
    }

    private static void setGradient(Scope scope, NDArray parameter, double... gradient) {
        NDArray factor = Golden.array(scope.manager(), DataType.FLOAT32, gradient, parameter.getShape());
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(factor.mul(parameter).sum());
        }
    }
}
