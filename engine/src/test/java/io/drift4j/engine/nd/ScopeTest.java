package io.drift4j.engine.nd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private NDManager manager;
    private NDArray parameter;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        parameter = manager.ones(new Shape(2));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private static boolean isFreed(NDArray array) {
        return array.isReleased();
    }

    @Test
    void freesWhatItsManagerMadeAndWhatStrayedIntoAnother() {
        NDArray input;
        NDArray stray;
        try (Scope scope = Scope.open(manager)) {
            input = scope.manager().ones(new Shape(2));
            stray = parameter.mul(input); // belongs to the manager of the parameter
            assertThat(manager.getManagedArrays()).contains(stray);
        }
        assertThat(isFreed(input)).isTrue();
        assertThat(isFreed(stray)).isTrue();
        assertThat(isFreed(parameter)).isFalse();
        assertThat(manager.getManagedArrays()).containsExactly(parameter);
    }

    @Test
    void keptArraysOutliveIt() {
        NDArray kept;
        try (Scope scope = Scope.open(manager)) {
            kept = scope.keep(scope.manager().ones(new Shape(3)).mul(2));
        }
        assertThat(kept.toFloatArray()).containsExactly(2, 2, 2);
        assertThat(kept.getManager()).isSameAs(manager);
    }

    @Test
    void aKeptArrayOfAnInnerScopeIsFreedWithTheOuterOne() {
        NDArray kept;
        try (Scope outer = Scope.open(manager)) {
            try (Scope inner = Scope.open(manager)) {
                kept = inner.keep(inner.manager().ones(new Shape(3)));
            }
            assertThat(isFreed(kept)).isFalse();
            assertThat(outer.manager().getManagedArrays()).isEmpty();
        }
        assertThat(isFreed(kept)).isTrue();
    }

    @Test
    void ofACalculationOnlyTheResultIsLeftAndTheGradientGoesThroughIt() {
        parameter.setRequiresGradient(true);
        NDArray[] between = new NDArray[1];
        try (Scope scope = Scope.open(manager);
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray input = scope.manager().create(new float[] {2, 3});
            NDArray result = Scope.only(scope.manager(), () -> {
                between[0] = input.mul(parameter);
                return between[0].mul(between[0]);
            });
            assertThat(isFreed(between[0])).isTrue();
            assertThat(result.toFloatArray()).containsExactly(4, 9);
            collector.backward(result.sum());
            assertThat(parameter.getGradient().toFloatArray()).containsExactly(8, 18);
        }
        assertThat(manager.getManagedArrays()).containsExactly(parameter);
    }

    @Test
    void gradientHandlesDoNotPileUp() {
        parameter.setRequiresGradient(true);
        for (int step = 0; step < 100; step++) {
            try (Scope scope = Scope.open(manager)) {
                assertThat(parameter.getGradient().getShape()).isEqualTo(new Shape(2));
                assertThat(scope.manager().isOpen()).isTrue();
            }
        }
        assertThat(manager.getManagedArrays()).containsExactly(parameter);
    }

    @Test
    void mustBeClosedInnermostFirstByItsOwnThread() throws InterruptedException {
        try (Scope outer = Scope.open(manager)) {
            try (Scope inner = Scope.open(manager)) {
                assertThatThrownBy(outer::close).isInstanceOf(IllegalStateException.class);
                AtomicReference<Throwable> thrown = new AtomicReference<>();
                Thread thread = new Thread(inner::close);
                thread.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
                thread.start();
                thread.join();
                assertThat(thrown.get()).isInstanceOf(IllegalStateException.class);
            }
        }
        assertThat(manager.getManagedArrays()).containsExactly(parameter);
    }

    @Test
    void aThrowInsideFreesTheSame() {
        assertThatThrownBy(() -> {
                    try (Scope scope = Scope.open(manager)) {
                        parameter.add(scope.manager().ones(new Shape(2))).reshape(3);
                    }
                })
                .isNotInstanceOf(IllegalStateException.class);
        assertThat(manager.getManagedArrays()).containsExactly(parameter);
    }
}
