package io.drift4j.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.drift4j.engine.BadInput;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void cosineIsTheProductOfWarmUpAndHalfACosine() {
        Schedule schedule = new Schedule.Cosine(1e-3, 500, 8000);
        for (long n : new long[] {0, 1, 250, 498, 499, 500, 4000, 7999}) {
            double expected = 1e-3 * Math.min(1, (n + 1) / 500.0) * 0.5 * (1 + Math.cos(Math.PI * n / 8000));
            assertThat(schedule.at(n)).as("update %s", n).isCloseTo(expected, within(1e-18));
        }
        assertThat(schedule.at(0)).isEqualTo(2e-6); // the first update already moves
        assertThat(schedule.at(8000)).isZero();
        assertThat(schedule.at(9000)).isZero();
    }

    @Test
    void constantRisesAndStays() {
        Schedule schedule = new Schedule.Constant(2e-4, 4);
        assertThat(schedule.at(0)).isEqualTo(0.5e-4);
        assertThat(schedule.at(2)).isEqualTo(1.5e-4, within(1e-18));
        assertThat(schedule.at(3)).isEqualTo(2e-4);
        assertThat(schedule.at(1_000_000)).isEqualTo(2e-4);
        assertThat(new Schedule.Constant(2e-4, 0).at(0)).isEqualTo(2e-4);
        assertThat(new Schedule.RampedConstant(2e-4, 0, 0).at(0)).isEqualTo(2e-4);
    }

    @Test
    void saysWhatMustHold() {
        assertThatThrownBy(() -> new Schedule.Constant(0, 0))
                .isInstanceOf(BadInput.class)
                .hasMessage("the learning rate must be above 0, got 0.0: usual is 1e-4 to 1e-3");
        assertThatThrownBy(() -> new Schedule.Constant(1, -1)).hasMessageContaining("at least 0 updates, got -1");
        assertThatThrownBy(() -> new Schedule.Cosine(1e-3, 500, 500))
                .hasMessage("a schedule must be longer than its warm-up, got 500 updates with a warm-up of 500:"
                        + " train longer or warm up shorter");
        assertThatThrownBy(() -> new Schedule.RampedCosine(1e-3, 0, 0, 5, 4)).isInstanceOf(BadInput.class);
    }
}
