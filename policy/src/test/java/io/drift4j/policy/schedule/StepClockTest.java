package io.drift4j.policy.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StepClockTest {

    @Test
    void aStepLastsFromItsDueTimeToTheNext() {
        for (double dt : new double[] {0.1, 1.0 / 30, 1.0 / 3, 0.002, 1e-6, 7.3}) {
            for (long start : new long[] {0, -5, Long.MAX_VALUE - 1000, Long.MIN_VALUE}) { // nanoTime may wrap round
                AtomicLong now = new AtomicLong(start);
                StepClock clock = new StepClock(now::get, dt);
                assertThat(clock.getAsLong()).isZero();
                RandomStream random = RandomStream.of(1);
                for (long step = 1; step < 500_000_000; step = 2 * step + random.nextInt(3)) {
                    now.set(start);
                    long due = clock.nanosUntil(step);
                    assertThat(due / (step * dt * 1e9)).isBetween(1 - 1e-12, 1 + 1e-2);
                    now.set(start + due);
                    assertThat(clock.getAsLong()).isEqualTo(step);
                    assertThat(clock.nanosUntil(step)).isZero();
                    now.set(start + due - 1);
                    assertThat(clock.getAsLong()).isEqualTo(step - 1);
                }
                now.set(start - 1);
                assertThat(clock.getAsLong()).isEqualTo(-1);
            }
        }
    }

    @Test
    void refusesStepsWithoutLength() {
        for (double dt : new double[] {0, -1, 1e-7, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new StepClock(System::nanoTime, dt))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("1e-6 seconds");
        }
    }
}
