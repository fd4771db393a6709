package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.engine.page.PageText;
import io.drift4j.imagegen.train.TinyImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training of images that is killed has a whole page at each moment, and ends with the one of a run left alone. */
class KilledImageTrainingTest {
    private static final long SEED = 20_260_401;
    private static final int KILLS = 3;
    private static final int LONGEST_LIFE_MILLIS = 150;

    @TempDir
    Path folder;

    @Test
    void thePageIsWholeAtEachMomentAndTheSameInTheEnd() throws IOException, InterruptedException {
        Path config = TinyImages.file(folder, "train.steps=100", "train.logEvery=2", "train.checkpointEvery=2");
        Path alone = folder.resolve("alone/run");
        Path killed = folder.resolve("killed/run");
        assertThat(Door.run("train", "generator", "--config", config, "--out", alone)
                        .code())
                .isZero();

        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            long before = sheets(killed);
            Process process = Door.process(
                            Files.exists(killed.resolve("config.yaml"))
                                    ? new Object[] {"train", "generator", "--out", killed, "--resume"}
                                    : new Object[] {"train", "generator", "--config", config, "--out", killed})
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.txt").toFile())
                    .start();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
            while (sheets(killed) <= before + 1 || !Files.exists(killed.resolve("index.html"))) {
                assertThat(process.isAlive()).as("the training ended by itself").isTrue();
                assertThat(System.nanoTime()).as("no checkpoint in two minutes").isLessThan(deadline);
                Thread.sleep(5);
            }
            Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
            process.destroyForcibly().waitFor();
            assertThat(killed.resolve("generator.drift4j"))
                    .as("kill %d came after the end (seed %d): more steps are needed", kill, SEED)
                    .doesNotExist();
            assertThat(PageText.of(killed).text()).contains("Image generator: run");
        }
        assertThat(Door.run("train", "generator", "--out", killed, "--resume").code())
                .isZero();
        assertThat(killed.resolve("generator.drift4j")).hasSameBinaryContentAs(alone.resolve("generator.drift4j"));
        PageText whole = PageText.of(alone);
        assertThat(PageText.of(killed).images()).hasSize(13).isEqualTo(whole.images());
        assertThat(sheets(killed)).isEqualTo(sheets(alone));
    }

    private static long sheets(Path run) throws IOException {
        Path samples = run.resolve("samples");
        if (!Files.isDirectory(samples)) {
            return 0;
        }
        try (var files = Files.list(samples)) {
            return files.filter(file -> file.toString().endsWith(".png")).count();
        }
    }
}
