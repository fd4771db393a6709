package io.drift4j.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.Golden;
import io.drift4j.engine.nd.Scope;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OptimiserGoldenTest {
    private static final JsonNode GOLDEN = Golden.read("optimiser.json");
    private static final AdamWConfig CONFIG = new AdamWConfig(0.9, 0.95, 1e-8, 0.01);
    private static final boolean[] BOTH = {true, true};

    /** The float32 settings of the native update bound float64 parameters to about the same error. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void clipsUpdatesAndAveragesAsRecorded(DataType type) {
        try (NDManager manager = NDManager.newBaseManager()) {
            List<NDArray> parameters = parameters(manager, type);
            try (AdamW adam = new AdamW(parameters, BOTH, CONFIG);
                    Ema ema = new Ema(parameters, new EmaDecay.Constant(0.9))) {
                for (int step = 0; step < 5; step++) {
                    JsonNode expected = GOLDEN.get("constantRate").get(step);
                    double[] gradient = Golden.doubles(GOLDEN.get("grads").get(step));
                    try (Scope scope = Scope.open(manager)) {
                        setGradients(scope, parameters, gradient);
                        NDArray norm = GradientClip.globalNorm(parameters, 2);
                        assertThat(norm.getShape()).isEqualTo(new Shape());
                        assertThat(norm.getDataType()).isEqualTo(type);
                        assertThat(Golden.worst(norm, expected.get("gradNorm").doubleValue()))
                                .isLessThan(1e-6);
                        assertThat(Golden.worst(
                                        joined(gradients(parameters)), Golden.doubles(expected.get("clippedGrad"))))
                                .isLessThan(1.1e-6); // Optax divides by the norm, PyTorch by the norm + 1e-6
                        adam.update(0.01);
                        ema.update();
                        assertThat(adam.updates()).isEqualTo(step + 1);
                        assertThat(Golden.worst(joined(adam.firstMoments()), Golden.doubles(expected.get("m"))))
                                .isLessThan(2e-6);
                        assertThat(Golden.worst(joined(adam.secondMoments()), Golden.doubles(expected.get("v"))))
                                .isLessThan(2e-6);
                        assertThat(Golden.worst(joined(parameters), Golden.doubles(expected.get("param"))))
                                .isLessThan(1e-6);
                        assertThat(Golden.worst(joined(ema.shadows()), Golden.doubles(expected.get("ema"))))
                                .isLessThan(1e-6);
                        double[] torch = Golden.doubles(GOLDEN.get("torchCrossCheck")
                                .get("paramWithTorchClip")
                                .get(step));
                        assertThat(Golden.worst(joined(parameters), torch)).isLessThan(1e-6);
                        assertThat(Golden.doubles(joined(gradients(parameters))))
                                .containsOnly(0);
                    }
                }
            }
        }
    }

    @Test
    void followsARisingRate() {
        Schedule schedule = new Schedule.RampedConstant(0.01, 1e-6, 3);
        try (NDManager manager = NDManager.newBaseManager()) {
            List<NDArray> parameters = parameters(manager, DataType.FLOAT32);
            try (AdamW adam = new AdamW(parameters, BOTH, CONFIG)) {
                for (int step = 0; step < 5; step++) {
                    JsonNode expected = GOLDEN.get("warmup3Rate").get(step);
                    double rate = schedule.at(step);
                    assertThat(rate).isCloseTo(expected.get("learningRate").doubleValue(), within(1e-14));
                    try (Scope scope = Scope.open(manager)) {
                        setGradients(
                                scope,
                                parameters,
                                Golden.doubles(GOLDEN.get("grads").get(step)));
                        GradientClip.globalNorm(parameters, 2);
                        adam.update(rate);
                        assertThat(Golden.worst(joined(parameters), Golden.doubles(expected.get("param"))))
                                .isLessThan(1e-6);
                    }
                }
            }
        }
    }

    @Test
    void schedulesAreThoseOfTheOtherLibraries() {
        JsonNode constant = GOLDEN.get("officialWarmupConst");
        assertRates(constant, "rate", new Schedule.RampedConstant(2e-4, 1e-6, 5000));
        JsonNode cosine = GOLDEN.get("officialWarmupCosine");
        assertRates(cosine, "rate", new Schedule.RampedCosine(2e-4, 1e-6, 2e-10, 5000, 30000));
        JsonNode diffusers = GOLDEN.get("policySchedules");
        assertRates(diffusers, "constantWithWarmup500", new Schedule.RampedConstant(1e-4, 0, 500));
        assertRates(diffusers, "cosineWarmup500Total10000", new Schedule.RampedCosine(1e-4, 0, 0, 500, 10000));
    }

    @Test
    void powerDecayIsThatOfThePolicyCode() {
        JsonNode expected = GOLDEN.get("policyEmaWarmup");
        EmaDecay decay = new EmaDecay.Power(0.75, 0.9999);
        for (int i = 0; i < expected.get("update").size(); i++) {
            long update = expected.get("update").get(i).longValue();
            assertThat(decay.at(update))
                    .as("update %s", update)
                    .isCloseTo(expected.get("decay").get(i).doubleValue(), within(1e-14));
        }
    }

    private static void assertRates(JsonNode node, String key, Schedule schedule) {
        for (int i = 0; i < node.get("n").size(); i++) {
            long n = node.get("n").get(i).longValue();
            double expected = node.get(key).get(i).doubleValue();
            assertThat(schedule.at(n))
                    .as("%s at %s", schedule, n)
                    .isCloseTo(expected, within(1e-17 + 1e-12 * expected));
        }
    }

    /** The recorded six numbers as two parameters, so that the norm is over more than one. */
    private static List<NDArray> parameters(NDManager manager, DataType type) {
        double[] start = Golden.doubles(GOLDEN.get("param0"));
        List<NDArray> parameters = List.of(
                Golden.array(manager, type, Arrays.copyOfRange(start, 0, 2), new Shape(2)),
                Golden.array(manager, type, Arrays.copyOfRange(start, 2, 6), new Shape(2, 2)));
        parameters.forEach(parameter -> parameter.setRequiresGradient(true));
        return parameters;
    }

    private static void setGradients(Scope scope, List<NDArray> parameters, double[] gradient) {
        NDManager manager = scope.manager();
        DataType type = parameters.get(0).getDataType();
        NDArray first = Golden.array(manager, type, Arrays.copyOfRange(gradient, 0, 2), new Shape(2));
        NDArray second = Golden.array(manager, type, Arrays.copyOfRange(gradient, 2, 6), new Shape(2, 2));
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(first.mul(parameters.get(0))
                    .sum()
                    .add(second.mul(parameters.get(1)).sum()));
        }
    }

    private static List<NDArray> gradients(List<NDArray> parameters) {
        return parameters.stream().map(NDArray::getGradient).toList();
    }

    private static NDArray joined(List<NDArray> arrays) {
        NDList flat = new NDList();
        arrays.forEach(array -> flat.add(array.stopGradient().flatten()));
        return NDArrays.concat(flat);
    }
}
