package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drift4j.cli.Door.Outcome;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.RunLog;
import io.drift4j.engine.train.Training;
import io.drift4j.policy.train.PolicyTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {

    @TempDir
    Path folder;

    @Test
    void trainsToAPolicyFileWithLogAndConfiguration() {
        Path run = folder.resolve("a run");
        Outcome outcome = Door.run("train", "--config", Door.tinyConfig(), "--out", run, "--set", "train.seed=7");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("10,726 windows", "policy: " + run, "drift4j evaluate");
        assertThat(run.resolve(PolicyTraining.POLICY_FILE)).exists();
        assertThat(run.resolve("config.yaml")).content().contains("seed: 7", "steps: 6", "weightDecay");
        assertThat(RunLog.read(run.resolve("log.jsonl")))
                .hasSize(3)
                .allSatisfy(
                        line -> assertThat(line.path("action_error").asDouble()).isPositive());
    }

    @Test
    void aRunCutShortGoesOnToTheSameBytes() throws IOException {
        Path whole = folder.resolve("whole");
        Path cut = folder.resolve("cut");
        Door.run("train", "--config", Door.tinyConfig(), "--out", whole);
        Door.run("train", "--config", Door.tinyConfig(), "--out", cut);
        Files.delete(cut.resolve(PolicyTraining.POLICY_FILE));
        try (var files = Files.list(cut.resolve("checkpoints/step-00000006"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        assertThat(Door.run("inspect", cut).out()).contains("training checkpoint", "4 steps");

        Outcome outcome = Door.run("train", "--out", cut, "--resume");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(cut.resolve(PolicyTraining.POLICY_FILE))
                .hasSameBinaryContentAs(whole.resolve(PolicyTraining.POLICY_FILE));
    }

    @Test
    void aRunThatCouldNotBeginLeavesItsFolderFree() {
        Path run = folder.resolve("run");
        Object[] missing = {"train", "--config", Door.tinyConfig(), "--out", run, "--data", folder.resolve("none.zip")};
        assertThat(Door.run(missing).err()).contains("none.zip");
        assertThat(Door.run("train", "--config", Door.tinyConfig(), "--out", run)
                        .code())
                .isZero();
    }

    @Test
    void startsFromTheWeightsOfAPolicy() {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        Door.run("train", "--config", Door.tinyConfig(), "--out", first);
        Object[] more = {
            "train",
            "--config",
            Door.tinyConfig(),
            "--weights",
            first,
            "--set",
            "train.learningRate=1e-9",
            "--out",
            second
        };
        assertThat(Door.run(more).code()).isZero();
        assertThat(second.resolve("config.yaml")).content().contains("initialWeights: ", "policy.drift4j");
        float[] begin = output(first);
        assertThat(output(second)).containsExactly(begin, within(1e-6f));

        Object[] other = {
            "train",
            "--config",
            Door.tinyConfig(),
            "--weights",
            first,
            "--set",
            "network.width=24",
            "--out",
            folder.resolve("third")
        };
        assertThat(Door.run(other).err()).contains("policy.drift4j must hold the weights", "[16, ", "[24, ");
    }

    /** One of the arrays of a finished run. */
    private static float[] output(Path run) {
        Path policy = run.resolve(PolicyTraining.POLICY_FILE);
        var average = Objects.requireNonNull(
                Checkpoint.read(policy, List.of(Training.EMA)).groups().get(Training.EMA));
        return Objects.requireNonNull(average.get("out.weight")).values();
    }
}
