package io.drift4j.simeval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import io.drift4j.simeval.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingLogTest {

    @TempDir
    private Path home;

    @Test
    void readsEveryNumberOfLinesWithAStep() throws IOException {
        TrainingLog log = TrainingLog.read(Sample.runLog(home.resolve("run.jsonl")));
        assertThat(log.curves())
                .containsOnlyKeys(
                        "loss", "actionError", "sampleSpread", "learningRate", "force.0", "force.1", "force.2");
        TrainingLog.Curve loss = Objects.requireNonNull(log.curves().get("loss"));
        assertThat(loss.values()).hasSize(1200);
        assertThat(loss.steps()).startsWith(0, 10, 20).endsWith(11_990);
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
    void longCurvesAreThinnedToMeansThatEndWithTheLastValue() {
        double[] many = IntStream.range(0, 2400).mapToDouble(i -> i).toArray();
        double[] few = Charts.thin(many);
        assertThat(few).hasSize(240).startsWith(4.5, 14.5).endsWith(2399);
        assertThat(Charts.thin(few)).isSameAs(few);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, false, '0 0.2 0.4 0.6 0.8 1'",
        "0, 11990, false, '0 5k 10k 15k'",
        "6.43, 7.41, false, '6.4 6.6 6.8 7 7.2 7.4 7.6'",
        "0.004, 0.9, true, '1e-3 0.01 0.1 1'",
        "-0.5, 0.5, false, '-0.6 -0.4 -0.2 0 0.2 0.4 0.6'"
    })
    void ticksAreRound(double low, double high, boolean logarithmic, String labels) {
        Axis axis = logarithmic ? Axis.of(low, high, 5, true) : Axis.rounded(low, high, 5);
        assertThat(String.join(" ", axis.ticks.stream().map(axis::label).toList()))
                .isEqualTo(labels);
        assertThat(axis.share(low)).isBetween(0.0, 1.0);
        assertThat(axis.share(high)).isBetween(0.0, 1.0);
    }
}
