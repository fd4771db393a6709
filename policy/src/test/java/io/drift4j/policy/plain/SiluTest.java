package io.drift4j.policy.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SiluTest {

    @Test
    void theExponentialIsRightOverItsWholeRange() {
        int size = 1 << 12;
        double worst = 0;
        for (double first = -87; first < 87; first += 0.25) {
            float[] x = new float[size];
            for (int j = 0; j < size; j++) {
                x[j] = (float) (first + 0.25 * j / size);
            }
            float[] exp = new float[size];
            Silu.expOfNegated(x, new float[size], exp);
            for (int j = 0; j < size; j++) {
                worst = Math.max(worst, Math.abs(exp[j] / Math.exp(-x[j]) - 1));
            }
        }
        assertThat(worst).isBetween(1e-9, 1.2e-7);
    }

    @Test
    void tinyArgumentsGiveHalfOfThem() {
        assertThat(silu(0)).isZero();
        for (float x = 1e-3f; x > 1e-37f; x /= 3) {
            assertThat((double) silu(x)).isCloseTo(x / (1 + Math.exp(-x)), within(1e-6 * x));
            assertThat((double) silu(-x)).isCloseTo(-x / (1 + Math.exp(x)), within(1e-6 * x));
        }
    }

    @Test
    void beyondTheLimitsItIsTheArgumentOrNothing() {
        for (float x : new float[] {87, 88, 200, 1e10f, Float.MAX_VALUE}) {
            assertThat(silu(x)).isEqualTo(x);
        }
        for (float x : new float[] {87, 88, 200, 1e10f}) {
            assertThat((double) silu(-x)).isCloseTo(0, within(1e-27));
        }
    }

    @Test
    void notANumberStaysOne() {
        assertThat(silu(Float.NaN)).isNaN();
    }

    private static float silu(float x) {
        float[] values = {x};
        Silu.apply(values, new float[1], new float[1]);
        return values[0];
    }
}
