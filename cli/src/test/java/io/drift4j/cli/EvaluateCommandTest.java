package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.drift4j.cli.Door.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        assertThat(keys.path("perEpisode")).hasSize(3);
        double sum = 0;
        for (JsonNode episode : keys.path("perEpisode")) {
            sum += episode.path("score").asDouble(-1);
            assertThat(episode.path("steps").asInt()).isBetween(1, 300);
        }
        assertThat(sum / 3).isCloseTo(keys.path("score").asDouble(), within(1e-12));
        assertThat(keys.path("perEpisode").path(2).path("seed").asLong()).isEqualTo(100_002);
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
        Door.run("evaluate", run, "--task", "pusht", "--episodes", 2, "--pass", "native", "--json", json);
        JsonNode library = json(json);
        assertThat(library.path("pass").asText()).isEqualTo("native");
        Outcome outcome = Door.run("evaluate", run, "--task", "pusht", "--episodes", 2, "--json", json);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode plain = json(json);
        assertThat(plain.path("pass").asText()).isEqualTo("java");
        assertThat(plain.path("score").asDouble())
                .isEqualTo(library.path("score").asDouble(-1), within(0.05)); // a contact can amplify rounding
        Outcome unknown = Door.run("evaluate", run, "--task", "pusht", "--pass", "python");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("AUTO, JAVA, NATIVE");
    }

    @Test
    void actsWithHeldNoiseAndWithTheBestOfSeveralChunks() throws IOException {
        Path plain = folder.resolve("plain.json");
        Path held = folder.resolve("held.json");
        Path best = folder.resolve("best.json");
        String shipped = "../models/pusht-state.drift4j";
        Object[] common = {"evaluate", shipped, "--task", "pusht", "--episodes", 2, "--noise-scale", 1, "--json"};
        assertThat(run(common, plain)).isZero();
        assertThat(run(common, held, "--hold-noise")).isZero();
        assertThat(run(common, best, "--candidates", 3)).isZero();
        assertThat(json(plain).path("holdNoise")).isEqualTo(BooleanNode.FALSE);
        assertThat(json(held).path("holdNoise")).isEqualTo(BooleanNode.TRUE);
        assertThat(json(best).path("candidates").asInt()).isEqualTo(3);
        assertThat(json(held).path("finalCoverage")).isNotEqualTo(json(plain).path("finalCoverage"));
        assertThat(json(best).path("finalCoverage")).isNotEqualTo(json(plain).path("finalCoverage"));
        assertThat(Door.run("evaluate", run, "--task", "pusht", "--candidates", 0)
                        .err())
                .contains("--candidates must be at least 1");
        assertThat(Door.run("evaluate", run, "--task", "pusht", "--candidates", 2, "--executed-steps", 15)
                        .err())
                .contains("must reach beyond the executed steps");
    }

    @Test
    void actsWithADelayABlendOrAnEnsemble() throws IOException {
        String shipped = "../models/pusht-state.drift4j";
        Object[] common = {"evaluate", shipped, "--task", "pusht", "--episodes", 3, "--json"};
        Path plain = folder.resolve("at-once.json");
        Path delayed = folder.resolve("delayed.json");
        Path blended = folder.resolve("blended.json");
        Path mean = folder.resolve("ensemble.json");
        assertThat(run(common, plain)).isZero();
        assertThat(run(common, delayed, "--delay-steps", 3)).isZero();
        assertThat(run(common, blended, "--delay-steps", 3, "--blend-steps", 2)).isZero();
        assertThat(run(common, mean, "--ensemble", 0.01, "--delay-steps", 3)).isZero();
        assertThat(settings(plain)).isEqualTo("synchronous 0 0 ");
        assertThat(settings(delayed)).isEqualTo("asynchronous 3 0 ");
        assertThat(settings(blended)).isEqualTo("asynchronous 3 2 ");
        assertThat(settings(mean)).isEqualTo("ensemble 3 0 0.01");
        assertThat(Stream.of(plain, delayed, blended, mean)
                        .map(EvaluateCommandTest::coverage)
                        .distinct())
                .hasSize(4);
        assertThat(run(common, mean, "--ensemble", -0.5)).isZero();

        assertRefused("--delay-steps must be 0 or more, got -1", "--delay-steps", -1);
        assertRefused("15 steps leave none of the 15", "--delay-steps", 15);
        assertRefused("--blend-steps must be 0 or more, got -2", "--blend-steps", -2);
        assertRefused("blendSteps must be less than the 15 actions", "--blend-steps", 15);
        assertRefused("a blend needs a plan that reaches", "--blend-steps", 2, "--executed-steps", 15);
        assertRefused("leave out --blend-steps", "--ensemble", 0.01, "--blend-steps", 2);
        assertRefused("leave out --executed-steps", "--ensemble", 0.01, "--executed-steps", 2);
        assertRefused("--ensemble must be a finite number", "--ensemble", "NaN");
    }

    private static String settings(Path file) throws IOException {
        JsonNode keys = json(file);
        return Stream.of("schedule", "delaySteps", "blendSteps", "ensembleDecay")
                .map(key -> keys.path(key).asText())
                .collect(Collectors.joining(" "));
    }

    private static double coverage(Path file) {
        try {
            return json(file).path("finalCoverage").asDouble(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertRefused(String words, Object... options) {
        Object[] line = Stream.concat(
                        Stream.of("evaluate", run, "--task", "pusht", "--episodes", 1), Stream.of(options))
                .toArray();
        Outcome outcome = Door.run(line);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(words);
    }

    private static int run(Object[] arguments, Object... more) {
        return Door.run(Stream.concat(Stream.of(arguments), Stream.of(more)).toArray())
                .code();
    }

    @Test
    void rawWeightsAreThoseOfTheNewestTrainingCheckpoint() throws IOException {
        Path json = folder.resolve("raw.json");
        Object[] common = {"evaluate", run, "--task", "pusht", "--episodes", 1, "--json", json, "--weights"};
        assertThat(run(common, "raw")).isZero();
        assertThat(json(json).path("weights").asText()).isEqualTo("raw");
        assertThat(json(json).path("policy").asText()).endsWith("step-00000006");
        assertThat(run(common, "averaged")).isZero();
        assertThat(json(json).path("policy").asText()).endsWith("policy.drift4j");
        Outcome file = Door.run("evaluate", run.resolve("policy.drift4j"), "--task", "pusht", "--weights", "raw");
        assertThat(file.code()).isEqualTo(2);
        assertThat(file.err()).contains("held by training checkpoints alone", "name a run folder");
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
