package io.drift4j.engine.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.drift4j.engine.BadInput;
import org.junit.jupiter.api.Test;

class FieldConfigTest {
    private final YAMLMapper yaml = new YAMLMapper();

    @Test
    void survivesYaml() throws JsonProcessingException {
        FieldConfig config = FieldConfig.official()
                .withScale(FieldConfig.Scale.PROBLEM)
                .withTemperatures(0.1, 1.0)
                .withForceClamp(1e-4)
                .withSelfOffset(10)
                .withBalance(1.5, 1);
        String text = yaml.writeValueAsString(config);
        assertThat(text).contains("affinityFloor: 1.0E-6", "scale: \"PROBLEM\"");
        assertThat(yaml.readValue(text, FieldConfig.class)).isEqualTo(config);
    }

    @Test
    void saysWhatMustHold() {
        FieldConfig official = FieldConfig.official();
        assertThatThrownBy(official::withTemperatures)
                .isInstanceOf(BadInput.class)
                .hasMessage("field.temperatures must hold at least one number, got []: the usual ones are"
                        + " [0.02, 0.05, 0.2]");
        assertThatThrownBy(() -> official.withTemperatures(0.1, -1.0)).hasMessageContaining("got [0.1, -1.0]");
        assertThatThrownBy(() -> official.withAffinityFloor(-1e-9))
                .hasMessage("field.affinityFloor must be in [0, 1), got -1.0E-9: usual is 1e-6, none is 0");
        assertThatThrownBy(() -> official.withAffinityFloor(Double.NaN)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> official.withForceClamp(0)).hasMessageContaining("forceClamp must be above 0");
        assertThatThrownBy(() -> official.withSelfOffset(-1)).hasMessageContaining("selfOffset must be at least 0");
        assertThatThrownBy(() -> official.withBalance(-1, 1))
                .hasMessage("field.attraction must be at least 0 and finite, got -1.0: usual is 1");
        assertThatThrownBy(() -> official.withBalance(0, 0)).hasMessageContaining("must be above 0");
        assertThatThrownBy(() -> yaml.readValue("affinityFloor: 1e-6", FieldConfig.class))
                .isInstanceOf(ValueInstantiationException.class)
                .hasRootCauseInstanceOf(BadInput.class);
    }
}
