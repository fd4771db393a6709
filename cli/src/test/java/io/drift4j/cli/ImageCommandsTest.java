package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.cli.Door.Outcome;
import io.drift4j.engine.page.PageText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a configuration to pictures, through the commands. */
class ImageCommandsTest {
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private static Path run;

    @BeforeAll
    static void train() throws IOException {
        Path config = Files.writeString(shared.resolve("tiny.yaml"), """
                data: {kind: shapes, size: 8, trainPerClass: 20, testPerClass: 5, seed: 1}
                network: {kind: mlp, noise: 8, width: 24, layers: 2}
                samples: 6
                positives: 6
                negatives: 4
                train: {steps: 6, batchSize: 4, warmupSteps: 2, logEvery: 2, checkpointEvery: 4, threads: 1, device: cpu}
                """);
        run = shared.resolve("a run");
        Outcome outcome = Door.run("train", "generator", "--config", config, "--out", run, "--set", "train.seed=3");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(
                        "160 images to learn from",
                        "generator: " + run.resolve("generator.drift4j"),
                        "drift4j generate");
    }

    @Test
    void aRunGoesOnOrSaysThatItIsDone() {
        Outcome again = Door.run("train", "generator", "--out", run, "--resume");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out()).contains("nothing was left to do");
        Outcome refused = Door.run("train", "generator", "--out", run, "--config", shared.resolve("tiny.yaml"));
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--resume");
        Outcome nothing = Door.run("train", "encoder", "--out", folder.resolve("none"));
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).contains("configs/images/fashion-encoder.yaml");
    }

    @Test
    void aRunHasAPageWhoseLastSheetIsWhatGenerateMakes() throws IOException {
        PageText page = PageText.of(run);
        assertThat(page.text()).contains("Image generator: a run", "step 6 of 6", "disc", "Spread within a class");
        assertThat(page.images()).as("steps 4 and 6, and the data").hasSize(3);
        Path sheet = folder.resolve("sheet.png");
        assertThat(Door.run("generate", run, "--threads", "1", "--out", sheet).code())
                .isZero();
        assertThat(run.resolve("samples/step-00000006.png")).hasSameBinaryContentAs(sheet);
    }

    @Test
    void aSheetHasARowForEachClassAndGuidance() throws IOException {
        Path sheet = folder.resolve("grid.png");
        Outcome outcome = Door.run(
                "generate",
                run,
                "--classes",
                "0-1,bar",
                "--per-class",
                "5",
                "--guidance",
                "1,2.5",
                "--threads",
                "1",
                "--out",
                sheet);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("row 6: class 6 bar, guidance 2.5", "30 images in ");
        var image = ImageIO.read(sheet.toFile());
        assertThat(image.getWidth() * 6)
                .isCloseTo(image.getHeight() * 5, org.assertj.core.data.Percentage.withPercentage(3));
        byte[] first = Files.readAllBytes(sheet);
        Door.run(
                "generate",
                run,
                "--classes",
                "0,1,6",
                "--per-class",
                "5",
                "--guidance",
                "1,2.5",
                "--threads",
                "1",
                "--out",
                sheet);
        assertThat(Files.readAllBytes(sheet)).isEqualTo(first);
        Door.run(
                "generate",
                run,
                "--classes",
                "0,1,6",
                "--per-class",
                "5",
                "--guidance",
                "1,2.5",
                "--threads",
                "1",
                "--seed",
                "1",
                "--out",
                sheet);
        assertThat(Files.readAllBytes(sheet)).isNotEqualTo(first);
    }

    @Test
    void aFolderGetsOnePictureAnImage() throws IOException {
        Outcome outcome = Door.run(
                "generate",
                run,
                "--classes",
                "disc",
                "--per-class",
                "3",
                "--interpolate",
                "--threads",
                "1",
                "--out",
                folder.resolve("out"));
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(folder.resolve("out/grid.png")).exists();
        Path single = folder.resolve("out/disc/seed-0-00002.png");
        assertThat(ImageIO.read(single.toFile()).getWidth()).isEqualTo(8);
    }

    @Test
    void whatCannotBeMadeIsRefused() {
        assertThat(refusal("--classes", "9")).contains("numbers from 0 to 7");
        assertThat(refusal("--classes", "cat")).contains("'cat'", "disc, ring");
        assertThat(refusal("--guidance", "0.5")).contains("at least 1");
        assertThat(refusal("--interpolate", "--per-class", "1")).contains("at least 2");
        Outcome none = Door.run("generate", folder.resolve("none"), "--out", folder.resolve("x.png"));
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("a generator must exist");
    }

    private String refusal(Object... options) {
        Object[] all = new Object[options.length + 6];
        System.arraycopy(
                new Object[] {"generate", run, "--threads", "1", "--out", folder.resolve("x.png")}, 0, all, 0, 6);
        System.arraycopy(options, 0, all, 6, options.length);
        Outcome outcome = Door.run(all);
        assertThat(outcome.code()).isEqualTo(2);
        return outcome.err();
    }
}
