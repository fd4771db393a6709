package io.drift4j.engine.field;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.Golden;
import io.drift4j.engine.nd.Scope;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DriftLossGoldenTest {
    record Case(String name, JsonNode node, String expectation, DataType type) {
        @Override
        public String toString() {
            return name + " " + expectation + " " + type;
        }
    }

    static Stream<Case> cases() {
        return StreamSupport.stream(Golden.read("drift-loss.json").get("cases").spliterator(), false)
                .flatMap(node -> Stream.of(DataType.FLOAT64, DataType.FLOAT32)
                        .flatMap(type -> Stream.of("official", "withoutFloor")
                                .map(e -> new Case(node.get("name").textValue(), node, e, type))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheRecordedRun(Case c) {
        boolean wide = c.type == DataType.FLOAT64;
        double valueError = wide ? 1e-10 : 5e-5;
        double gradientError = wide ? 1e-10 : 1e-4;
        JsonNode expected = c.node.get(c.expectation);
        List<Double> temperatures = StreamSupport.stream(
                        c.node.get("temperatures").spliterator(), false)
                .map(JsonNode::doubleValue)
                .toList();
        FieldConfig config = FieldConfig.official()
                .withTemperatures(temperatures.toArray(new Double[0]))
                .withAffinityFloor(
                        c.expectation.equals("official")
                                ? expected.get("affinityFloor").doubleValue()
                                : 0);

        try (NDManager manager = NDManager.newBaseManager();
                Scope scope = Scope.open(manager)) {
            DriftBatch batch = batch(scope.manager(), c);
            NDArray generated = batch.generated();
            generated.setRequiresGradient(true);
            DriftLoss.Value value;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                value = new DriftLoss(new DriftField(config)).of(batch);
                collector.backward(value.mean());
            }
            assertThat(value.mean().getDataType()).isEqualTo(c.type);
            assertThat(Golden.worst(value.mean(), expected.get("meanLoss").doubleValue()))
                    .isLessThan(valueError);
            assertThat(Golden.worst(value.perProblem(), Golden.doubles(expected.get("loss"))))
                    .isLessThan(valueError);
            assertThat(Golden.worst(value.drift().scale(), expected.get("scale").doubleValue()))
                    .isLessThan(valueError);
            double[] meanSquares = temperatures.stream()
                    .mapToDouble(r -> expected.get("f").get(r.toString()).doubleValue())
                    .toArray();
            assertThat(Golden.worst(value.drift().meanSquares(), meanSquares)).isLessThan(valueError);
            if (expected.has("s")) {
                assertThat(Golden.worst(
                                value.drift().coordinateScale(),
                                expected.get("s").doubleValue()))
                        .isLessThan(valueError);
            }
            if (expected.has("gradGen")) {
                double[] gradient = Golden.doubles(expected.get("gradGen"));
                assertThat(Golden.worst(generated.getGradient(), gradient)).isLessThan(gradientError);
                double s = c.node.get("official").get("s").doubleValue();
                double[] force = new double[gradient.length];
                for (int i = 0; i < force.length; i++) {
                    force[i] = -gradient[i] * s * gradient.length / 2;
                }
                assertThat(Golden.worst(value.drift().force(), force)).isLessThan(gradientError);
            }
        }
    }

    private static DriftBatch batch(NDManager manager, Case c) {
        JsonNode rules = c.node.get("inputRule");
        DriftBatch batch =
                DriftBatch.of(input(manager, c.type, rules.get("gen")), input(manager, c.type, rules.get("pos")));
        if (rules.has("neg")) {
            batch = batch.withNegatives(
                    input(manager, c.type, rules.get("neg")), stored(manager, c.type, c.node.get("weightNeg")));
        }
        if (c.node.has("weightPos")) {
            batch = batch.withPositiveWeights(stored(manager, c.type, c.node.get("weightPos")))
                    .withGeneratedWeights(stored(manager, c.type, c.node.get("weightGen")));
        }
        return batch;
    }

    private static NDArray input(NDManager manager, DataType type, JsonNode rule) {
        return Golden.array(manager, type, Golden.sine(rule), Golden.shape(rule));
    }

    private static NDArray stored(NDManager manager, DataType type, JsonNode array) {
        return Golden.array(manager, type, Golden.doubles(array), Golden.shape(array));
    }
}
