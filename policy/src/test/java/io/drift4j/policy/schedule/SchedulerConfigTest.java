package io.drift4j.policy.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.policy.schedule.SchedulerConfig.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerConfigTest {

    @TempDir
    Path folder;

    private static void refused(ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isInstanceOf(BadInput.class).hasMessageContainingAll(words);
    }

    @Test
    void refusesWhatHasNoMeaning() {
        SchedulerConfig plain = SchedulerConfig.asynchronous();
        refused(() -> plain.withRequestAt(-1), "requestAt", "-1");
        refused(() -> plain.withBlend(-2), "blendSteps", "-2");
        refused(() -> plain.withStarvation(-1, 0), "holdSteps");
        refused(() -> plain.withStarvation(0, -1), "slowSteps");
        refused(() -> plain.withJumpCap(Map.of("x", 0.0)), "jumpCap.x", "0.0");
        refused(() -> plain.withJumpCap(Map.of("x", Double.NaN)), "jumpCap.x");
        refused(() -> SchedulerConfig.ensemble(Double.NaN), "ensembleDecay");
        refused(() -> SchedulerConfig.synchronous().withBlend(2), "blendSteps", "asynchronous", "synchronous");
        refused(() -> SchedulerConfig.ensemble(0).withBlend(2), "blendSteps", "ensemble");
        refused(() -> SchedulerConfig.synchronous().withRequestAt(2), "requestAt", "asynchronous");
    }

    @Test
    void refusesWhatDoesNotFitThePolicy() {
        refused(
                () -> Scheduler.of(SchedulerConfig.asynchronous().withJumpCap(Map.of("elbow", 1.0)), Toy.absolute()),
                "jumpCap.elbow",
                "[e0, e1]");
        refused(
                () -> Scheduler.of(SchedulerConfig.asynchronous().withBlend(8), Toy.absolute()),
                "blendSteps",
                "8 actions");
        Scheduler.of(SchedulerConfig.asynchronous().withBlend(7), Toy.absolute());
    }

    @Test
    void readsFromAFileThatListsDifferences() throws IOException {
        Path file = folder.resolve("client.yaml");
        Files.writeString(file, """
                mode: asynchronous
                requestAt: 4
                blendSteps: 2
                jumpCap: {e0: 0.5}
                holdSteps: 1
                slowSteps: 3
                """);
        SchedulerConfig config = ConfigFile.read(file, SchedulerConfig.synchronous(), List.of());
        assertThat(config)
                .isEqualTo(SchedulerConfig.asynchronous()
                        .withRequestAt(4)
                        .withBlend(2)
                        .withJumpCap(Map.of("e0", 0.5))
                        .withStarvation(1, 3));
        assertThat(ConfigFile.bind(ConfigFile.toTree(config), SchedulerConfig.class, "again"))
                .isEqualTo(config);
        refused(() -> ConfigFile.read(file, SchedulerConfig.synchronous(), List.of("mode=ensemble")), "requestAt");
        assertThat(SchedulerConfig.synchronous().mode()).isEqualTo(Mode.SYNCHRONOUS);
    }
}
