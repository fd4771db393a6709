package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.cli.Door.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {

    @TempDir
    static Path folder;

    private static Path run;

    @BeforeAll
    static void train() {
        run = folder.resolve("run");
        assertThat(Door.run("train", "--config", Door.tinyConfig(), "--out", run)
                        .code())
                .isZero();
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    @Test
    void writesEveryPromisedKeyAndAPage() throws IOException {
        Path json = folder.resolve("out/score.json");
        Path report = folder.resolve("report");
        Outcome outcome =
                Door.run("evaluate", run, "--task", "pusht", "--episodes", 3, "--json", json, "--report", report);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(
                        "score",
                        "3 episodes from seed 100000",
                        report.resolve("index.html").toString());
        JsonNode keys = json(json);
        for (String estimate : List.of("score", "success")) {
            assertThat(keys.path(estimate).asDouble(-1))
                    .isBetween(
                            keys.path(estimate + "Low").asDouble(2),
                            keys.path(estimate + "High").asDouble(-2));
        }
        assertThat(keys.path("finalCoverage").asDouble(-1)).isBetween(0.0, 1.0);
        assertThat(keys.path("episodes").asInt()).isEqualTo(3);
        assertThat(keys.path("passMedianMs").asDouble()).isPositive();
        assertThat(keys.path("seeds").path(0).asLong()).isEqualTo(100_000);
        assertThat(report.resolve("index.html")).exists();
    }

    @Test
    void theSameEpisodesScoreTheSameAndCompareAsEqual() throws IOException {
        Path json = folder.resolve("compared.json");
        Outcome outcome = Door.run(
                "evaluate",
                run,
                "--compare",
                run.resolve("policy.drift4j"),
                "--task",
                "pusht",
                "--episodes",
                2,
                "--first-seed",
                7,
                "--noise-scale",
                0.5,
                "--executed-steps",
                4,
                "--json",
                json);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("on the same episodes: score +0.000 [+0.000, +0.000]");
        JsonNode keys = json(json);
        assertThat(keys.path("score")).isEqualTo(keys.path("compared").path("score"));
        assertThat(keys.path("noiseScale").asDouble()).isEqualTo(0.5);
        assertThat(keys.path("executedSteps").asInt()).isEqualTo(4);
    }

    @Test
    void severalRunsHaveAMeanUnderTheSameKeys() throws IOException {
        Path json = folder.resolve("runs.json");
        Path copy = run.resolve("policy.drift4j");
        Outcome outcome = Door.run("evaluate", run, copy, "--task", "pusht", "--episodes", 2, "--json", json);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("mean of 2 runs: score");
        JsonNode keys = json(json);
        assertThat(keys.path("runs")).hasSize(2);
        assertThat(keys.path("score").asDouble())
                .isEqualTo(keys.path("runs").path(0).path("score").asDouble(), within(1e-12));
        assertThat(keys.path("passMedianMs").asDouble()).isPositive();
        Outcome both = Door.run("evaluate", run, copy, "--compare", "pusht-state", "--task", "pusht");
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err()).contains("--compare takes one POLICY");
    }

    @Test
    void bothPassesScoreTheSame() throws IOException {
        Path json = folder.resolve("pass.json");
        Door.run("evaluate", run, "--task", "pusht", "--episodes", 2, "--json", json);
        JsonNode library = json(json);
        assertThat(library.path("pass").asText()).isEqualTo("native");
        Outcome outcome =
                Door.run("evaluate", run, "--task", "pusht", "--episodes", 2, "--pass", "java", "--json", json);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode plain = json(json);
        assertThat(plain.path("pass").asText()).isEqualTo("java");
        assertThat(plain.path("score").asDouble())
                .isEqualTo(library.path("score").asDouble(-1), within(0.05)); // a contact can amplify rounding
        Outcome unknown = Door.run("evaluate", run, "--task", "pusht", "--pass", "python");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("NATIVE, JAVA");
    }

    @Test
    void inspectTellsWhatAPolicyTakesAndWhereItComesFrom() {
        Outcome outcome = Door.run("inspect", run);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(
                        "policy checkpoint",
                        "keypoint: 18 numbers in px",
                        "T 16 in a chunk",
                        "trained        6 steps",
                        "commit");
    }
}
