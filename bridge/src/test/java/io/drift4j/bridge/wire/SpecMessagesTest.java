package io.drift4j.bridge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.drift4j.bridge.v1.DType;
import io.drift4j.bridge.v1.PolicySpec;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SpecMessagesTest {

    @Test
    void aSpecComesBackAsItWas() throws InvalidProtocolBufferException {
        PolicySpec message = SpecMessages.message(Wires.SPEC);
        assertThat(SpecMessages.spec(PolicySpec.parseFrom(message.toByteArray())))
                .isEqualTo(Wires.SPEC);
    }

    @Test
    void theHashIsThatOfAllVersions() {
        assertThat(SpecMessages.hash(Wires.SPEC))
                .as("clients keep it: if this changes, every client's spec is refused")
                .isEqualTo("bb57d8021cdddaed4e7176571c85a826be88d0877db5cd9c2c67785632ebae96");
        assertThat(SpecMessages.hash(SpecMessages.spec(SpecMessages.message(Wires.SPEC))))
                .isEqualTo(SpecMessages.hash(Wires.SPEC));
    }

    @Test
    void everyPartOfASpecIsHashed() {
        io.drift4j.policy.PolicySpec s = Wires.SPEC;
        ActionSpec a = s.action();
        ActionSpec absolute = new ActionSpec(a.names(), a.unit(), a.low(), a.high());
        ActionSpec wider = new ActionSpec(a.names(), a.unit(), a.low(), List.of(0.1, 0.3), a.kind());
        List<ObservationKey> other = List.of(new ObservationKey("joints", 2, "deg"));
        assertThat(Stream.of(
                        s,
                        with("push", s.observations(), a, 2, 3, 4, 0.05),
                        with("reach", other, a, 2, 3, 4, 0.05),
                        with("reach", s.observations(), absolute, 2, 3, 4, 0.05),
                        with("reach", s.observations(), wider, 2, 3, 4, 0.05),
                        with("reach", s.observations(), a, 1, 3, 4, 0.05),
                        with("reach", s.observations(), a, 2, 2, 4, 0.05),
                        with("reach", s.observations(), a, 2, 3, 5, 0.05),
                        with("reach", s.observations(), a, 2, 3, 4, 0.06)))
                .extracting(SpecMessages::hash)
                .doesNotHaveDuplicates();
    }

    private static io.drift4j.policy.PolicySpec with(
            String task,
            List<ObservationKey> keys,
            ActionSpec action,
            int observationSteps,
            int executedSteps,
            int horizon,
            double stepSeconds) {
        return new io.drift4j.policy.PolicySpec(
                task, keys, action, observationSteps, executedSteps, horizon, stepSeconds);
    }

    @Test
    void differencesAreNamed() {
        assertThat(SpecMessages.differences(Wires.SPEC, Wires.SPEC)).isEmpty();
        assertThat(SpecMessages.differences(Wires.SPEC, Wires.SPEC.withExecutedSteps(2)))
                .containsExactly("executedSteps: 3 -> 2");
    }

    static Stream<Arguments> wrongSpecs() {
        return Stream.of(
                wrong("no keys", spec -> spec.clearObservations()),
                wrong("dtype", spec -> spec.getObservationsBuilder(0).setDtype(DType.DTYPE_UINT8)),
                wrong(
                        "no axis",
                        spec -> spec.getObservationsBuilder(0).clearShape().addShape(0)),
                wrong(
                        "negative axes",
                        spec -> spec.getObservationsBuilder(0)
                                .clearShape()
                                .addShape(-2)
                                .addShape(-1)),
                wrong(
                        "huge axes",
                        spec -> spec.getObservationsBuilder(0)
                                .clearShape()
                                .addShape(1 << 20)
                                .addShape(1 << 20)),
                wrong("entries", spec -> spec.getObservationsBuilder(0).addEntries("wrist")),
                wrong("same names", spec -> spec.getObservationsBuilder(1).setName("joints")),
                wrong("kind", spec -> spec.getActionBuilder().clearKind()),
                wrong("limits", spec -> spec.getActionBuilder().addLow(3)),
                wrong("NaN limit", spec -> spec.getActionBuilder().setLow(0, Double.NaN)),
                wrong("observation steps", spec -> spec.setObservationSteps(0)),
                wrong("executed steps", spec -> spec.setExecutedSteps(-1)),
                wrong("horizon", spec -> spec.setHorizon(3)),
                wrong("step", spec -> spec.setStepSeconds(Double.POSITIVE_INFINITY)));
    }

    private static Arguments wrong(String name, Consumer<PolicySpec.Builder> change) {
        PolicySpec.Builder spec = SpecMessages.message(Wires.SPEC).toBuilder();
        change.accept(spec);
        return Arguments.of(name, spec.build());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongSpecs")
    void aWrongSpecIsRefused(String name, PolicySpec spec) {
        assertThatThrownBy(() -> SpecMessages.spec(spec)).isInstanceOf(BadInput.class);
    }
}
