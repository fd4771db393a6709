package io.drift4j.engine.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.Golden;
import io.drift4j.engine.nd.RandomStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuidanceTest {
    private final JsonNode golden = Golden.read("guidance.json");

    @Test
    void quantilesAgreeWithTheRecordedOnes() {
        JsonNode sampling = golden.get("alphaSampling");
        double[] u = Golden.doubles(sampling.get("u"));
        Map<String, Guidance> cases = Map.of(
                "k1", new Guidance(1, 4, 1, 0),
                "k3", Guidance.official(),
                "k5", new Guidance(1, 4, 5, 0),
                "k3 range 1.5..3", new Guidance(1.5, 3, 3, 0));
        cases.forEach((name, guidance) -> {
            double[] expected = Golden.doubles(sampling.get("values").get(name));
            for (int i = 0; i < u.length; i++) {
                assertThat(guidance.quantile(u[i])).as("%s at %s", name, u[i]).isCloseTo(expected[i], within(1e-12));
            }
        });
    }

    @Test
    void weightsAgreeWithTheRecordedOnes() {
        for (JsonNode c : golden.get("negativeWeights").get("cases")) {
            double[] alphas = Golden.doubles(c.get("alpha"));
            double[] expected = Golden.doubles(c.get("weight"));
            for (int i = 0; i < alphas.length; i++) {
                int samples = c.get("G").intValue();
                assertThat(Guidance.negativeWeight(
                                alphas[i], samples, c.get("U").intValue()))
                        .isCloseTo(expected[i], within(1e-12));
            }
        }
    }

    @Test
    void drawsItsDensityAndTheShareWithoutGuidance() {
        Guidance guidance = new Guidance(1, 4, 3, 0.5);
        RandomStream draws = RandomStream.of(3);
        int none = 0;
        double sum = 0;
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            double alpha = guidance.draw(draws);
            assertThat(alpha).isBetween(1.0, 4.0);
            none += alpha == 1 ? 1 : 0;
            sum += alpha == 1 ? 0 : alpha;
        }
        assertThat(none / (double) count).isCloseTo(0.5, within(0.02));
        assertThat(sum / (count - none)).isCloseTo(1.6, within(0.03)); // the mean of the density
        assertThat(new Guidance(1, 1, 3, 0).draw(draws)).isEqualTo(1);
    }

    @Test
    void saysWhatMustHold() {
        assertThatThrownBy(() -> new Guidance(0.5, 4, 3, 0))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("guidance must have 1 <= least <= most, got least 0.5 and most 4.0");
        assertThatThrownBy(() -> new Guidance(2, 1, 3, 0)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> new Guidance(1, 4, Double.NaN, 0)).hasMessageContaining("exponent");
        assertThatThrownBy(() -> new Guidance(1, 4, 3, 1.1)).hasMessageContaining("probability");
    }
}
