package io.drift4j.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JacksonException;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.policy.PolicySpec.ActionKind;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicySpecTest {
    private static final String BEFORE_THERE_WERE_SHAPES = """
            {"task": "reach", "observations": [{"name": "joints", "size": 2, "unit": "rad"}],
             "action": {"names": ["a"], "unit": "rad", "low": [-1.0], "high": [1.0]},
             "observationSteps": 1, "executedSteps": 4, "horizon": 8, "stepSeconds": 0.1}
            """;

    @Test
    void aSpecFromBeforeShapesEntryNamesAndKindsReads() throws JacksonException {
        PolicySpec spec = bind(BEFORE_THERE_WERE_SHAPES);
        assertThat(spec.observations()).containsExactly(new ObservationKey("joints", 2, "rad"));
        assertThat(spec.action().kind()).isEqualTo(ActionKind.ABSOLUTE);
    }

    @Test
    void aFullSpecComesBackFromItsText() throws JacksonException {
        PolicySpec spec = new PolicySpec(
                "reach",
                List.of(
                        new ObservationKey("joints", 2, "rad", List.of(2), List.of("shoulder", "elbow")),
                        new ObservationKey("camera", 12, "1", List.of(2, 2, 3), List.of())),
                new ActionSpec(List.of("a"), "rad", List.of(-1.0), List.of(1.0), ActionKind.DELTA),
                1,
                4,
                8,
                0.1);
        assertThat(bind(ConfigFile.toTree(spec).toString())).isEqualTo(spec);
        assertThat(spec.action().delta()).isTrue();
    }

    @Test
    void aValueMissingInAListElementIsNamed() {
        assertThatThrownBy(() -> bind(BEFORE_THERE_WERE_SHAPES.replace(", \"unit\": \"rad\"}]", "}]")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("key observations[0].unit: a value is missing");
    }

    @Test
    void entryNamesAndShapesMustFitTheSize() {
        assertThatThrownBy(() -> new ObservationKey("joints", 2, "rad", List.of(2), List.of("a", "a")))
                .hasMessageContaining("'joints' of 2 numbers needs as many different entry names or none, got [a, a]");
        assertThatThrownBy(() -> new ObservationKey("camera", 13, "1", List.of(2, 2, 3), List.of()))
                .hasMessageContaining("'camera' must have a shape of its 13 numbers, got [2, 2, 3]");
        assertThatThrownBy(() -> new ObservationKey("camera", 16, "1", List.of(2, 2, 4), List.of()))
                .hasMessageContaining("picture");
    }

    private static PolicySpec bind(String json) throws JacksonException {
        return ConfigFile.bind(ConfigFile.JSON.readTree(json), PolicySpec.class, "spec");
    }
}
