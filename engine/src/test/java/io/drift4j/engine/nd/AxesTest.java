package io.drift4j.engine.nd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class AxesTest {
    private static Axes generated() {
        try (NDManager manager = NDManager.newBaseManager()) {
            return Axes.of("generated", manager.zeros(new Shape(128, 8, 32)), "N G S");
        }
    }

    @Test
    void bindsAndGivesSizes() {
        Axes axes = generated().and("negatives", new Shape(128, 0, 32), "N U S");
        assertThat(axes.size("N")).isEqualTo(128);
        assertThat(axes.size("U")).isZero();
        assertThatThrownBy(() -> axes.size("Q"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("axis Q is not bound, only [N, G, S, U]");
    }

    @Test
    void namesTheArrayTheRuleAndTheAxisThatBreaksIt() {
        assertThatThrownBy(() -> generated().and("positives", new Shape(64, 1, 32), "N P S"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("positives must have shape (N, P, S) with N=128, S=32 as in generated (128, 8, 32),"
                        + " got (64, 1, 32): N is 64");
    }

    @Test
    void namesEveryArrayThatAnAxisComesFrom() {
        Axes axes = generated().and("positives", new Shape(128, 5, 32), "N P S");
        assertThatThrownBy(() -> axes.and("weights", new Shape(128, 8), "N P"))
                .hasMessage("weights must have shape (N, P) with N=128, P=5 as in generated (128, 8, 32)"
                        + " and positives (128, 5, 32), got (128, 8): P is 8");
    }

    @Test
    void refusesAnotherNumberOfAxes() {
        assertThatThrownBy(() -> generated().and("positives", new Shape(128, 32), "N P S"))
                .hasMessage("positives must have shape (N, P, S) with N=128, S=32 as in generated (128, 8, 32),"
                        + " got (128, 32): it has 2 axes instead of 3");
    }

    @Test
    void aNameTwiceInOneArrayMeansEqualSizes() {
        Axes axes = generated().and("square", new Shape(3, 3), "T T");
        assertThat(axes.size("T")).isEqualTo(3);
        assertThatThrownBy(() -> generated().and("square", new Shape(3, 4), "T T"))
                .hasMessage("square must have shape (T, T), got (3, 4): T is 4");
    }

    @Test
    void aRefusedArrayBindsNothing() {
        Axes axes = generated();
        assertThatThrownBy(() -> axes.and("positives", new Shape(128, 7, 31), "N P S"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> axes.size("P")).isInstanceOf(IllegalArgumentException.class);
    }
}
