package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.train.RunLog;
import io.drift4j.policy.train.PolicyTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that is killed again and again, and resumed each time, ends as one that was left alone. */
class KilledTrainingTest {
    private static final long SEED = 20_260_301;
    private static final int LONGEST_LIFE_MILLIS = 120;

    @TempDir
    Path folder;

    /** What is trained: the command, its configuration, and the file at the end. */
    private record Kind(List<String> command, Path config, String file) {

        static Kind policy() {
            return new Kind(List.of("train"), Door.tinyConfig(), PolicyTraining.POLICY_FILE);
        }

        /** In the latents of a codec, from a cache on disk. */
        static Kind generator(Path folder) throws IOException {
            Path codec = folder.resolve("codec");
            List<String> training =
                    List.of("--config", write(folder.resolve("codec.yaml"), "width: 8\n"), "--out", codec.toString());
            assertThat(Door.run(concat(List.of("train", "codec"), training)).code())
                    .isZero();
            String config = write(folder.resolve("generator.yaml"), """
                    mirror: true
                    codec: '%s'
                    cache: '%s'
                    network: {kind: mlp, noise: 8, width: 64, layers: 2}
                    samples: 6
                    positives: 6
                    negatives: 4
                    """.formatted(codec, folder.resolve("cache")));
            return new Kind(List.of("train", "generator"), Path.of(config), "generator.drift4j");
        }

        private static String write(Path file, String keys) throws IOException {
            return Files.writeString(file, keys + """
                            data: {kind: shapes, size: 8, trainPerClass: 40, testPerClass: 5, seed: 1}
                            train: {steps: 20, batchSize: 4, warmupSteps: 2, threads: 1, device: cpu}
                            """).toString();
        }

        Object[] start(Path run, int steps) {
            List<String> options = new ArrayList<>(List.of("--config", config.toString(), "--out", run.toString()));
            for (String key : List.of("steps=" + steps, "logEvery=5", "checkpointEvery=3")) {
                options.addAll(List.of("--set", "train." + key));
            }
            return concat(command, options);
        }

        Object[] resume(Path run) {
            return concat(command, List.of("--out", run.toString(), "--resume"));
        }

        private static Object[] concat(List<String> first, List<String> second) {
            return Stream.concat(first.stream(), second.stream()).toArray();
        }
    }

    @Test
    void threeKills() throws IOException, InterruptedException {
        endsAsIfLeftAlone(Kind.policy(), 3, 300);
    }

    @Test
    @Tag("long")
    void twentyKills() throws IOException, InterruptedException {
        endsAsIfLeftAlone(Kind.policy(), 20, 2000);
    }

    @Test
    void threeKillsOfAGenerator() throws IOException, InterruptedException {
        endsAsIfLeftAlone(Kind.generator(folder), 3, 200);
    }

    @Test
    void anInterruptEndsWithACheckpointToGoOnFrom() throws IOException, InterruptedException {
        interrupted(Kind.policy());
    }

    @Test
    void anInterruptOfAGeneratorEndsWithItsImagesToo() throws IOException, InterruptedException {
        Path run = interrupted(Kind.generator(folder));
        try (Stream<Path> sheets = Files.list(run.resolve("samples"));
                Stream<Path> checkpoints = Files.list(run.resolve("checkpoints"))) {
            String last = checkpoints
                    .map(Path::getFileName)
                    .map(Path::toString)
                    .max(String::compareTo)
                    .orElseThrow();
            assertThat(sheets.map(Path::getFileName).map(Path::toString)).contains(last + ".png");
        }
    }

    private Path interrupted(Kind kind) throws IOException, InterruptedException {
        Path run = folder.resolve("run");
        Path output = folder.resolve("output.txt");
        Process process = start(kind, run, 100_000, output);
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
        return run;
    }

    private void endsAsIfLeftAlone(Kind kind, int kills, int steps) throws IOException, InterruptedException {
        Path alone = folder.resolve("alone");
        assertThat(Door.run(kind.start(alone, steps)).code()).isZero();

        Path killed = folder.resolve("killed");
        Random random = new Random(SEED);
        int duringWrite = 0;
        for (int kill = 0; kill < kills; kill++) {
            Process process = start(kind, killed, steps, folder.resolve("output.txt"));
            awaitLogBeyond(killed, logSize(killed), process);
            Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
            process.destroyForcibly().waitFor();
            assertThat(killed.resolve(kind.file))
                    .as("kill %d came after the end: more steps are needed", kill)
                    .doesNotExist();
            duringWrite += writing(killed) ? 1 : 0;
        }
        System.out.printf(
                "%d kills, %d of them while a checkpoint was being written (seed %d)%n", kills, duringWrite, SEED);

        assertThat(Door.run(kind.resume(killed)).code()).isZero();
        assertThat(killed.resolve(kind.file)).hasSameBinaryContentAs(alone.resolve(kind.file));
        String last = "checkpoints/step-%08d/".formatted(steps);
        for (String group : List.of("model", "ema", "optimizer")) {
            assertThat(killed.resolve(last + group + ".safetensors"))
                    .hasSameBinaryContentAs(alone.resolve(last + group + ".safetensors"));
        }
        assertThat(metrics(killed)).isEqualTo(metrics(alone));
    }

    private static Process start(Kind kind, Path run, int steps, Path output) throws IOException {
        Object[] arguments = Files.exists(run.resolve("config.yaml")) ? kind.resume(run) : kind.start(run, steps);
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
        lines.forEach(line -> ((ObjectNode) line).remove(List.of("windows_per_second", "images_per_second")));
        return lines;
    }
}
