package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.cli.Door.Outcome;
import io.drift4j.imagegen.net.ScriptFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generators of latents with a cache on disk, by the commands: made, killed, on a full disk, refused. */
class LatentCommandsTest {
    /** To four channels of half the size, slowly: so that there is time to be killed. */
    private static final String ENCODER =
            "torch.add(torch.repeat_interleave(torch.avg_pool2d(x, [2, 2], [2, 2], [0, 0],"
                    + " False, True, None), 4, 1), torch.mul(torch.mean(torch.matmul(torch.ones([600, 600]), torch.ones([600, 600]))),"
                    + " 0.))";

    private static final String DECODER =
            "torch.repeat_interleave(torch.repeat_interleave(torch.slice(x, 1, 0, 1, 1), 2, 2), 2, 3)";

    /** Images in a shard of such small ones. */
    private static final int SHARD = 4096;

    @TempDir
    private Path folder;

    private Path vae;

    @BeforeEach
    void autoEncoder() throws IOException {
        vae = Files.createDirectory(folder.resolve("vae"));
        ScriptFile.write(vae.resolve("encoder.pt"), "Tensor", ENCODER);
        ScriptFile.write(vae.resolve("decoder.pt"), "Tensor", DECODER);
    }

    /** @param perClass images of each of eight classes */
    private Path config(int perClass) throws IOException {
        return Files.writeString(folder.resolve("latent.yaml"), """
                data: {kind: shapes, size: 8, trainPerClass: %d, testPerClass: 30, seed: 1}
                mirror: true
                codec: '%s'
                latentScale: 0.5
                network: {kind: mlp, noise: 8, width: 24, layers: 2}
                samples: 6
                positives: 6
                negatives: 4
                train: {steps: 6, batchSize: 4, warmupSteps: 2, logEvery: 2, checkpointEvery: 4, threads: 1, device: cpu}
                """.formatted(perClass, vae));
    }

    private static Object[] cacheOnly(Path config, Path cache) {
        return new Object[] {"train", "generator", "--config", config, "--set", "cache=" + cache, "--cache-only"};
    }

    private static void succeeds(Object... arguments) {
        Outcome outcome = Door.run(arguments);
        assertThat(outcome.code()).as(outcome.err()).isZero();
    }

    @Test
    void aCacheIsMadeOnceAndTrainedFrom() throws IOException {
        Path config = config(40);
        Path cache = folder.resolve("cache");
        Outcome made = Door.run(cacheOnly(config, cache));
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.out())
                .contains("cache: " + cache + ", latents 4x4x4 of 320 images 8x8x1 and their mirror images");
        Map<String, Integer> before = Door.contents(cache);
        assertThat(before).containsOnlyKeys("cache.json", "shard-00000.safetensors");

        Path run = folder.resolve("run");
        succeeds("train", "generator", "--config", config, "--set", "cache=" + cache, "--out", run);
        succeeds("train", "generator", "--config", config, "--out", folder.resolve("memory"));
        assertThat(Door.contents(cache)).isEqualTo(before);
        for (String group : List.of("model", "ema", "optimizer")) {
            String name = "checkpoints/step-00000006/" + group + ".safetensors";
            assertThat(run.resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("memory").resolve(name));
        }

        // Shown by the decoder it was trained with, or by one that is named.
        Path sheet = folder.resolve("grid.png");
        succeeds("generate", run, "--per-class", "2", "--threads", "1", "--out", sheet);
        assertThat(ImageIO.read(sheet.toFile()).getWidth()).isEqualTo(2 * 58 + 2);
        Path moved = Files.move(vae.resolve("decoder.pt"), folder.resolve("moved.pt"));
        Object[] generate = {"generate", run, "--per-class", "2", "--threads", "1", "--out", sheet};
        Door.refused(folder, "there is none: say where it is (drift4j generate --decoder)", generate);
        byte[] first = Files.readAllBytes(sheet);
        succeeds("generate", run, "--per-class", "2", "--threads", "1", "--out", sheet, "--decoder", moved);
        assertThat(sheet).hasBinaryContent(first);
        score(run, moved);
    }

    private void score(Path run, Path decoder) throws IOException {
        Path data = Files.writeString(
                folder.resolve("data.yaml"),
                "data: {kind: shapes, size: 8, trainPerClass: 40, testPerClass: 30, seed: 1}");
        Path scorer = folder.resolve("scorer");
        List<Object> train = new ArrayList<>(List.of("train", "scorer", "--data", data, "--out", scorer));
        for (String key : List.of("steps=5", "warmupSteps=2", "threads=1", "device=cpu")) {
            train.addAll(List.of("--set", "train." + key));
        }
        succeeds(train.toArray());
        Object[] score = {
            "score",
            run,
            "--data",
            data,
            "--scorer",
            scorer.resolve("scorer.drift4j"),
            "--threads",
            "1",
            "--images",
            "80",
            "--manifold-images",
            "60"
        };
        Door.refused(folder, "there is none: say where it is", score);
        Outcome scored = Door.run(append(score, "--decoder", decoder, "--latent-scale", "0.5"));
        assertThat(scored.code()).as(scored.err()).isZero();
        assertThat(scored.out().lines().filter(line -> line.startsWith(run.toString())))
                .singleElement()
                .asString()
                .contains(" 80 ");
        Door.refused(folder, "--latent-scale is for --decoder", append(score, "--latent-scale", "0.5"));
        score[1] = Files.createDirectories(folder.resolve("no generator"));
        Door.refused(folder, "--decoder is for a generator of latents", append(score, "--decoder", decoder));
    }

    @Test
    void aKilledCacheGoesOnToTheSameBytes() throws IOException, InterruptedException {
        Path config = config(3 * SHARD / 8);
        Path alone = folder.resolve("alone");
        succeeds(cacheOnly(config, alone));
        Path killed = folder.resolve("killed");
        Path output = folder.resolve("output.txt");
        List<Integer> whole = new ArrayList<>();
        for (int kill = 0; kill < 2; kill++) {
            Process process = Door.process(cacheOnly(config, killed))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            awaitShard(killed, kill, process, output);
            process.destroyForcibly().waitFor();
            whole.add(shards(killed));
        }
        assertThat(whole.get(1)).as("shards after the kills, %s", whole).isLessThan(3);
        succeeds(cacheOnly(config, killed));
        assertThat(Door.contents(killed)).isEqualTo(Door.contents(alone)).hasSize(4);
    }

    private static void awaitShard(Path cache, int shard, Process process, Path output)
            throws IOException, InterruptedException {
        Path file = cache.resolve("shard-0000%d.safetensors".formatted(shard));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!Files.exists(file)) {
            assertThat(process.isAlive() || Files.exists(file))
                    .as("ended by itself: %s", Files.readString(output))
                    .isTrue();
            assertThat(System.nanoTime()).as("no shard in two minutes").isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    private static int shards(Path cache) {
        return (int) Door.contents(cache).keySet().stream()
                .filter(name -> name.endsWith(".safetensors"))
                .count();
    }

    @Test
    void afterAFullDiskACacheGoesOn() throws IOException, InterruptedException {
        Path config = config(3 * SHARD / 8);
        // Four bytes for each of 64 numbers, twice, and a label: 2.1 MB a shard.
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "3m")) {
            Path cache = disk.folder().resolve("cache");
            Outcome full = Door.run(cacheOnly(config, cache));
            assertThat(full.err().strip().lines())
                    .singleElement()
                    .asString()
                    .startsWith("drift4j: " + cache.resolve("shard-00001.safetensors"))
                    .contains("No space left", "free some space");
            assertThat(full.code()).isEqualTo(Main.BAD_INPUT);
            assertThat(Door.contents(cache)).containsOnlyKeys("cache.json", "shard-00000.safetensors");
            disk.grow("20m");
            succeeds(cacheOnly(config, cache));
            Path alone = folder.resolve("alone");
            succeeds(cacheOnly(config, alone));
            assertThat(Door.contents(cache)).isEqualTo(Door.contents(alone)).hasSize(4);
        }
    }

    @Test
    void anotherCacheAndAnotherCodecAreRefused() throws IOException {
        Path config = config(5);
        Path cache = folder.resolve("cache");
        succeeds(cacheOnly(config, cache));
        Object[] train = {
            "train", "generator", "--config", config, "--set", "cache=" + cache, "--out", folder.resolve("run")
        };
        config(6);
        Door.refused(folder, "images: 40 -> 48", train);
        config(5);
        Door.refused(folder, "differ in data: ", append(train, "--set", "data.seed=2"));
        Door.refused(folder, "differ in codec: ", append(train, "--set", "latentScale=0.25"));
        Path pixels = Files.writeString(folder.resolve("pixels.yaml"), "cache: " + cache);
        Door.refused(folder, "need a codec: set codec to", "train", "generator", "--config", pixels);
        Door.refused(folder, "--set cache=FOLDER", "train", "generator", "--config", config, "--cache-only");
        Door.refused(folder, "a codec must exist", append(train, "--set", "codec=" + folder.resolve("none")));
        Door.refused(folder, "must be a drift4j checkpoint", append(train, "--set", "codec=" + config));

        Path shard = cache.resolve("shard-00000.safetensors");
        byte[] whole = Files.readAllBytes(shard);
        Files.write(shard, java.util.Arrays.copyOf(whole, whole.length / 2));
        Door.refused(folder, "delete it and start again", train);
        Files.write(shard, whole);
        ScriptFile.write(
                vae.resolve("encoder.pt"),
                "Tensor",
                ENCODER.replace("avg_pool2d", "max_pool2d")
                        .replace("[0, 0], False, True, None", "[0, 0], [1, 1], False"));
        Door.refused(folder, "differ in codec: ", train);
        Files.write(vae.resolve("encoder.pt"), new byte[100]);
        Door.refused(folder, "encoder.pt must be a network written by torch.jit.save", train);
    }

    private static Object[] append(Object[] arguments, Object... more) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray();
    }
}
