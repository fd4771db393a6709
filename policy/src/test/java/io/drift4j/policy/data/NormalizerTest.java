package io.drift4j.policy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.data.Normalizer.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NormalizerTest {
    /** Four rows of an ordinary entry, a constant one and a negative one. */
    private static final float[] DATA = {0, 7, -8, 2, 7, -6, 4, 7, -4, 10, 7, -2};

    private static Normalizer fitted(Mode mode) {
        return Normalizer.fit(mode, DATA, 4, 3, Normalizer.CONSTANT_RANGE);
    }

    @Test
    void limitsGoToMinusOneAndOneAndAConstantOnlyToZero() {
        float[] values = {0, 7, -8, 10, 8, -2, 5, 7, -5};
        Normalizer limits = fitted(Mode.LIMITS);
        for (int row = 0; row < 3; row++) {
            limits.normalize(values, row * 3);
        }
        assertThat(values).containsExactly(-1, 0, -1, 1, 1, 1, 0, 0, 0);
    }

    @Test
    void maxAbsHasOneScaleForTheWholeVectorAndNoOffset() {
        Normalizer maxAbs = fitted(Mode.MAX_ABS);
        assertThat(maxAbs.scale()).containsOnly(0.1);
        assertThat(maxAbs.offset()).containsOnly(0);
    }

    @Test
    void standardHasMeanZeroAndDeviationOne() {
        Normalizer standard = fitted(Mode.STANDARD);
        float[] values = DATA.clone();
        double sum = 0;
        double squares = 0;
        for (int row = 0; row < 4; row++) {
            standard.normalize(values, row * 3);
            sum += values[row * 3];
            squares += values[row * 3] * values[row * 3];
        }
        assertThat(sum).isCloseTo(0, within(1e-6));
        assertThat(squares / 4).isCloseTo(1, within(1e-6));
        assertThat(standard.scale()[1]).isEqualTo(1 / Normalizer.LEAST_DEVIATION);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void backIsTheInverseAndJsonKeepsEveryBit(Mode mode) throws Exception {
        Normalizer normalizer = fitted(mode);
        float[] values = {99, 3, 7.1f, -7, 99};
        normalizer.normalize(values, 1);
        normalizer.denormalize(values, 1);
        assertThat(values).containsExactly(new float[] {99, 3, 7.1f, -7, 99}, within(1e-4f));
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readValue(json.writeValueAsString(normalizer), Normalizer.class))
                .isEqualTo(normalizer)
                .hasSameHashCodeAs(normalizer);
    }

    @Test
    void isFittedOnTheWholeBufferOfTheDemonstrations() {
        Normalizer action = Normalizer.fit(Mode.LIMITS, Pusht.episodes(), Episodes.ACTION);
        float[] low = {-1, -1};
        float[] high = {1, 1};
        action.denormalize(low, 0);
        action.denormalize(high, 0);
        // smallest and largest recorded targets of all 206 episodes
        assertThat(low).containsExactly(new float[] {12, 25}, within(1e-3f));
        assertThat(high).containsExactly(new float[] {511, 511}, within(1e-3f));
    }

    @Test
    void refusesScalesThatCannotBeUndone() {
        assertThatThrownBy(() -> new Normalizer(Mode.LIMITS, new double[] {0}, new double[] {0}))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("positive finite scales");
    }
}
