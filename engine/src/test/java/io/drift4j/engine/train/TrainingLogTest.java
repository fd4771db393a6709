package io.drift4j.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {

    @TempDir
    private Path home;

    @Test
    void readsEveryNumberOfLinesWithAStep() throws IOException {
        Path file = Files.writeString(home.resolve("run.jsonl"), """
                {"note": "config resolved"}
                {"step":0,"loss":6.5,"force":[1,0.7],"kind":"train"}
                {"step":10,"loss":6.25,"force":[0.9,0.6],"kind":"train"}
                {"step":20,"lo""");
        TrainingLog log = TrainingLog.read(file);
        assertThat(log.curves()).containsOnlyKeys("loss", "force.0", "force.1");
        TrainingLog.Curve loss = Objects.requireNonNull(log.curves().get("loss"));
        assertThat(loss.values()).containsExactly(6.5, 6.25);
        assertThat(loss.steps()).containsExactly(0, 10);
        assertThat(loss.last()).isEqualTo(6.25);
    }

    @Test
    void metricsMayComeAtOtherStepsAndNotFiniteNumbersAreLeftOut() throws IOException {
        Path file = Files.writeString(
                home.resolve("run.jsonl"),
                "{\"step\":1,\"loss\":2}\n\n{\"step\":2,\"loss\":\"NaN\",\"eval\":{\"score\":0.5,\"step\":9}}\n");
        TrainingLog log = TrainingLog.read(file);
        assertThat(log.curves()).containsOnlyKeys("loss", "eval.score", "eval.step");
        TrainingLog.Curve score = Objects.requireNonNull(log.curves().get("eval.score"));
        assertThat(score.steps()).containsExactly(2);
        assertThat(score.values()).containsExactly(0.5);
    }

    @Test
    void saysWhichLineIsNotJson() throws IOException {
        Path file = Files.writeString(home.resolve("run.jsonl"), "{\"step\":1,\"loss\":2}\nstep 2\n{\"step\":3}\n");
        assertThatThrownBy(() -> TrainingLog.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("line 2");
        Path noStep = Files.writeString(home.resolve("other.jsonl"), "{\"epoch\":1,\"loss\":2}\n");
        assertThatThrownBy(() -> TrainingLog.read(noStep))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("\"step\"");
        assertThatThrownBy(() -> TrainingLog.read(home.resolve("none.jsonl"))).isInstanceOf(BadInput.class);
    }

    @Test
    void aRunThatHasNotLoggedYetHasNoCurves() {
        assertThat(TrainingLog.of(List.of()).curves()).isEmpty();
    }
}
