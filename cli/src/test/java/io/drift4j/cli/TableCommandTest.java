package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.cli.Door.Outcome;
import io.drift4j.engine.train.RunLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableCommandTest {
    @TempDir
    static Path folder;

    private static Path first;
    private static Path second;

    @BeforeAll
    static void train() {
        first = train(42); // the training seed of the shipped policy
        second = train(7);
    }

    private static Path train(int seed) {
        Path run = folder.resolve("run-" + seed);
        assertThat(Door.run("train", "--config", Door.tinyConfig(), "--out", run, "--set", "train.seed=" + seed)
                        .code())
                .isZero();
        return run;
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    @Test
    void rowsAreMeansOverRunsAndPairedDifferencesToTheFirst() throws IOException {
        Path json = folder.resolve("table.json");
        String runs = first + "," + second;
        Outcome outcome = Door.run(
                "table",
                "base=" + runs,
                "raw=" + runs,
                "--raw",
                "raw",
                "--task",
                "pusht",
                "--episodes",
                3,
                "--json",
                json);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out().lines().toList())
                .hasSize(4)
                .anyMatch(line -> line.startsWith("configuration") && line.contains("score minus base"))
                .anyMatch(line -> line.startsWith("base "))
                .anyMatch(line -> line.startsWith("raw "))
                .anyMatch(line -> line.startsWith("2 runs x 3 episodes from seed 100000"));

        JsonNode base = json(json).path("rows").path(0);
        JsonNode raw = json(json).path("rows").path(1);
        assertThat(raw.path("name").asText()).isEqualTo("raw");
        assertThat(base.has("scoreDifference")).isFalse();
        assertThat(base.path("runs")).hasSize(2);
        assertThat(raw.path("runs").path(1).path("policy").asText()).endsWith("run-7/checkpoints/step-00000006");
        assertThat(raw.path("runs").path(1).path("weights").asText()).isEqualTo("raw");
        assertThat(base.path("runs").path(1).path("weights").asText()).isEqualTo("averaged");
        double error = (last(first).path("action_error").asDouble()
                        + last(second).path("action_error").asDouble())
                / 2;
        assertThat(base.path("actionError").asDouble()).isCloseTo(error, within(1e-12));
        assertThat(raw.path("actionError").asDouble()).isCloseTo(error, within(1e-12));
        assertThat(base.path("spread").asDouble()).isPositive();
    }

    @Test
    void aBetterRowHasAPositiveDifference() throws IOException {
        Path json = folder.resolve("better.json");
        String shipped = "../models/pusht-state.drift4j";
        Outcome outcome = Door.run(
                "table", "begun=" + first, "shipped=" + shipped, "--task", "pusht", "--episodes", 3, "--json", json);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode row = json(json).path("rows").path(1);
        Path alone = folder.resolve("alone.json");
        Door.run("evaluate", shipped, "--task", "pusht", "--episodes", 3, "--json", alone);
        assertThat(row.path("score").asDouble())
                .isCloseTo(json(alone).path("score").asDouble(), within(1e-9));
        assertThat(row.path("scoreDifference").asDouble())
                .isPositive()
                .isCloseTo(
                        row.path("score").asDouble()
                                - json(json).path("rows").path(0).path("score").asDouble(),
                        within(1e-9))
                .isBetween(
                        row.path("scoreDifferenceLow").asDouble(1),
                        row.path("scoreDifferenceHigh").asDouble(-1));
    }

    @Test
    void rowsAreExecutedWithTheDelayThatIsAskedFor() throws IOException {
        Path json = folder.resolve("delayed.json");
        Outcome outcome = Door.run(
                "table", "base=" + first, "--task", "pusht", "--episodes", 2, "--delay-steps", 2, "--json", json);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode run = json(json).path("rows").path(0).path("runs").path(0);
        assertThat(run.path("delaySteps").asInt()).isEqualTo(2);
        assertThat(run.path("schedule").asText()).isEqualTo("asynchronous");
    }

    private static JsonNode last(Path run) {
        List<JsonNode> lines = RunLog.read(run.resolve("log.jsonl"));
        return lines.get(lines.size() - 1);
    }

    @Test
    void rowsThatCannotBeComparedAreRefused() {
        assertThat(refused("base=" + first + "," + second, "other=" + first)).contains("as many runs as the first, 2");
        assertThat(refused("base=" + first, "other=" + second)).contains("training seeds", "[42], got [7]");
        assertThat(refused("base=" + first, "base=" + first)).contains("names must differ");
        assertThat(refused("base")).contains("NAME=RUN");
        assertThat(refused("base=" + first, "--raw", "bse")).contains("--raw must name a row");
        assertThat(refused("base=" + folder.resolve("none"))).contains("none");
    }

    private static String refused(Object... rows) {
        Object[] line = new Object[rows.length + 5];
        line[0] = "table";
        System.arraycopy(rows, 0, line, 1, rows.length);
        System.arraycopy(new Object[] {"--task", "pusht", "--episodes", 1}, 0, line, rows.length + 1, 4);
        Outcome outcome = Door.run(line);
        assertThat(outcome.code()).isEqualTo(2);
        return outcome.err();
    }
}
