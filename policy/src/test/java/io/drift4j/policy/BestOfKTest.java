package io.drift4j.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class BestOfKTest {
    /** T 6, To 2, Ta 2; one entry ranges over 10, the other over 1. */
    private static final PolicySpec SPEC = new PolicySpec(
            "toy",
            List.of(new ObservationKey("x", 1, "m")),
            new ActionSpec(List.of("a", "b"), "m", List.of(0.0, -0.5), List.of(10.0, 0.5)),
            2,
            2,
            6,
            0.1);

    /** Time steps 0 to 5 of a chunk whose newest frame is index 1; b is 0. */
    private static Chunk chunk(float... a) {
        float[] values = new float[2 * a.length];
        for (int t = 0; t < a.length; t++) {
            values[2 * t] = a[t];
        }
        return new Chunk(a.length, 2, values);
    }

    @Test
    void takesTheOneThatGoesOnWithTheUnexecutedRest() {
        Chunk last = chunk(0, 1, 2, 3, 4, 5); // indices 1 and 2 are executed, 3 to 5 are the rest
        assertThat(BestOfK.overlap(SPEC, 2)).isEqualTo(3);
        Chunk on = chunk(9, 3, 4, 5, 9, 9); // the same times at indices 1 to 3; the others are beyond or before
        Chunk near = chunk(2, 3, 4, 5.5f, 6, 7);
        Chunk same = chunk(0, 1, 2, 3, 4, 5); // equal index by index, two steps late
        assertThat(BestOfK.choose(SPEC, last, 2, List.of(same, near, on))).isEqualTo(2);
        assertThat(BestOfK.choose(SPEC, last, 2, List.of(same, near))).isEqualTo(1);
        assertThat(BestOfK.choose(SPEC, last, 0, List.of(near, on, same))).isEqualTo(2);
        assertThat(BestOfK.choose(SPEC, last, 2, List.of(on, on, same))).isZero();
    }

    @Test
    void entriesCountByTheirRange() {
        Chunk last = chunk(5, 5, 5, 5, 5, 5);
        Chunk a = chunk(6, 6, 6, 6, 6, 6); // a tenth of the range of a
        Chunk b = chunk(5, 5, 5, 5, 5, 5);
        for (int t = 0; t < 6; t++) {
            b.values()[2 * t + 1] = 0.2f; // a fifth of the range of b
        }
        assertThat(BestOfK.choose(SPEC, last, 2, List.of(b, a))).isEqualTo(1);
    }

    @Test
    void withoutOverlapTakesTheFirst() {
        Chunk last = chunk(0, 1, 2, 3, 4, 5);
        assertThat(BestOfK.overlap(SPEC, 5)).isZero();
        assertThat(BestOfK.overlap(SPEC, 7)).isZero();
        assertThat(BestOfK.choose(SPEC, last, 7, List.of(chunk(9, 9, 9, 9, 9, 9), last)))
                .isZero();
        assertThatThrownBy(() -> BestOfK.choose(SPEC, last, 2, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a candidate");
    }
}
