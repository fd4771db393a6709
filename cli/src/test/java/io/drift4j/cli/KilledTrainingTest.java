package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.train.RunLog;
import io.drift4j.policy.train.PolicyTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that is killed again and again, and resumed each time, ends as one that was left alone. */
class KilledTrainingTest {
    private static final long SEED = 20_260_301;
    private static final int LONGEST_LIFE_MILLIS = 120;

    @TempDir
    Path folder;

    @Test
    void threeKills() throws IOException, InterruptedException {
        endsAsIfLeftAlone(3, 300);
    }

    @Test
    @Tag("long")
    void twentyKills() throws IOException, InterruptedException {
        endsAsIfLeftAlone(20, 2000);
    }

    @Test
    void anInterruptEndsWithACheckpointToGoOnFrom() throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        Path output = folder.resolve("output.txt");
        Process process = start(run, 100_000, output);
        try {
            awaitLogBeyond(run, 0, process);
            // TERM rather than the INT of Ctrl-C, which children of a background job ignore; the JVM treats both alike.
            assertThat(new ProcessBuilder("kill", "-TERM", Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + 15);
        } finally {
            process.destroyForcibly();
        }
        assertThat(output).content().contains("stopped, checkpoint " + run, "--resume");
    }

    private void endsAsIfLeftAlone(int kills, int steps) throws IOException, InterruptedException {
        Path alone = folder.resolve("alone");
        assertThat(Door.run(arguments(alone, steps)).code()).isZero();

        Path killed = folder.resolve("killed");
        Random random = new Random(SEED);
        int duringWrite = 0;
        for (int kill = 0; kill < kills; kill++) {
            Process process = start(killed, steps, folder.resolve("output.txt"));
            awaitLogBeyond(killed, logSize(killed), process);
            Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
            process.destroyForcibly().waitFor();
            assertThat(killed.resolve(PolicyTraining.POLICY_FILE))
                    .as("kill %d came after the end: more steps are needed", kill)
                    .doesNotExist();
            duringWrite += writing(killed) ? 1 : 0;
        }
        System.out.printf(
                "%d kills, %d of them while a checkpoint was being written (seed %d)%n", kills, duringWrite, SEED);

        assertThat(Door.run("train", "--out", killed, "--resume").code()).isZero();
        assertThat(killed.resolve(PolicyTraining.POLICY_FILE))
                .hasSameBinaryContentAs(alone.resolve(PolicyTraining.POLICY_FILE));
        String last = "checkpoints/step-%08d/".formatted(steps);
        for (String group : List.of("model", "ema", "optimizer")) {
            assertThat(killed.resolve(last + group + ".safetensors"))
                    .hasSameBinaryContentAs(alone.resolve(last + group + ".safetensors"));
        }
        assertThat(metrics(killed)).isEqualTo(metrics(alone));
    }

    private static Object[] arguments(Path run, int steps) {
        return new Object[] {
            "train",
            "--config",
            Door.tinyConfig(),
            "--out",
            run,
            "--set",
            "train.steps=" + steps,
            "--set",
            "train.logEvery=5",
            "--set",
            "train.checkpointEvery=3"
        };
    }

    private static Process start(Path run, int steps, Path output) throws IOException {
        Object[] arguments = Files.exists(run.resolve("config.yaml"))
                ? new Object[] {"train", "--out", run, "--resume"}
                : arguments(run, steps);
        return Door.process(arguments)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** Until the process has written a log line of its own, so that each life gets further than the last. */
    private static void awaitLogBeyond(Path run, long lines, Process process) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (logSize(run) <= lines) {
            assertThat(process.isAlive()).as("the training ended by itself").isTrue();
            assertThat(System.nanoTime())
                    .as("the training wrote no log line in two minutes")
                    .isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    private static long logSize(Path run) throws IOException {
        Path log = run.resolve("log.jsonl");
        return Files.exists(log) ? Files.readString(log).lines().count() : 0;
    }

    private static boolean writing(Path run) throws IOException {
        try (var entries = Files.list(run.resolve("checkpoints"))) {
            return entries.anyMatch(entry -> entry.toString().endsWith(".tmp"));
        }
    }

    /** The log without what a clock says. */
    private static List<JsonNode> metrics(Path run) {
        List<JsonNode> lines = RunLog.read(run.resolve("log.jsonl"));
        lines.forEach(line -> ((ObjectNode) line).remove("windows_per_second"));
        return lines;
    }
}
