package io.drift4j.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Scope;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmaTest {
    private NDManager manager;
    private NDArray parameter;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        parameter = manager.create(new float[] {1, -3}, new Shape(2, 1));
        parameter.setRequiresGradient(true);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private void move(float... by) {
        try (NDArray view = parameter.stopGradient();
                NDArray step = manager.create(by, new Shape(2, 1))) {
            view.addi(step);
        }
    }

    @Test
    void startsAsACopyAndFollowsTheRule() {
        try (Ema ema = new Ema(List.of(parameter), new EmaDecay.WarmStart(0.15))) {
            NDArray shadow = ema.shadows().get(0);
            assertThat(shadow.toFloatArray()).containsExactly(1, -3);
            move(10, 20);
            assertThat(shadow.toFloatArray()).containsExactly(1, -3);
            ema.update(); // decay 1/10
            assertThat(shadow.toFloatArray()).containsExactly(new float[] {10, 15}, within(1e-5f));
            ema.update(); // min(0.15, 2/11)
            assertThat(shadow.toFloatArray())
                    .containsExactly(new float[] {0.15f * 10 + 0.85f * 11, 0.15f * 15 + 0.85f * 17}, within(1e-5f));
            assertThat(ema.updates()).isEqualTo(2);
            assertThat(shadow.hasGradient()).isFalse();
        }
    }

    @Test
    void decaysFollowTheirFormulas() {
        assertThat(new EmaDecay.Constant(0.999).at(0)).isEqualTo(0.999);
        EmaDecay warm = new EmaDecay.WarmStart(0.999);
        assertThat(warm.at(0)).isEqualTo(0.1);
        assertThat(warm.at(90)).isEqualTo(0.91);
        assertThat(warm.at(1_000_000)).isEqualTo(0.999);
        assertThat(new EmaDecay.Power(1, 0.9).at(4)).isEqualTo(0.75);
        assertThat(new EmaDecay.Power(1, 0.9).at(100)).isEqualTo(0.9);
        assertThatThrownBy(() -> new EmaDecay.Constant(1))
                .isInstanceOf(BadInput.class)
                .hasMessage("the averaging decay must be in [0, 1), got 1.0: usual is 0.999");
        assertThatThrownBy(() -> new EmaDecay.WarmStart(-1)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> new EmaDecay.Power(0, 0.9)).isInstanceOf(BadInput.class);
    }

    /** New threads record gradients by default; the shadow must stay out of any graph and nothing may pile up. */
    @Test
    void recordsNoGradientAndLeavesNoArraysInAnyThread() {
        try (Ema ema = new Ema(List.of(parameter), new EmaDecay.Constant(0.5))) {
            NDArray shadow = ema.shadows().get(0);
            ExecutorService threads = Executors.newSingleThreadExecutor();
            CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < 10; i++) {
                                    ema.update();
                                }
                            },
                            threads)
                    .join();
            threads.shutdown();
            assertThat(shadow.hasGradient()).isFalse();
            assertThat(manager.getManagedArrays()).containsExactlyInAnyOrder(parameter, shadow);
        }
    }

    @Test
    void aRestoredStateGoesOn() {
        try (Ema first = new Ema(List.of(parameter), new EmaDecay.WarmStart(0.9));
                Scope scope = Scope.open(manager);
                Ema second = new Ema(List.of(parameter), new EmaDecay.WarmStart(0.9))) {
            assertThat(scope.manager().isOpen()).isTrue();
            move(1, 2);
            first.update();
            second.restore(first.updates(), first.shadows());
            move(3, 4);
            first.update();
            second.update();
            assertThat(second.updates()).isEqualTo(2);
            assertThat(second.shadows().get(0).toFloatArray())
                    .containsExactly(first.shadows().get(0).toFloatArray());
        }
    }

    @Test
    void shadowsOutliveTheScopeTheyWereMadeInAndAreFreedByClose() {
        Ema ema;
        try (Scope scope = Scope.open(manager)) {
            ema = new Ema(List.of(parameter), new EmaDecay.Constant(0.5));
            assertThat(scope.manager().getManagedArrays()).isEmpty();
        }
        NDArray shadow = ema.shadows().get(0);
        assertThat(shadow.isReleased()).isFalse();
        ema.close();
        assertThat(shadow.isReleased()).isTrue();
    }
}
