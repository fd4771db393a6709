package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.cli.Door.Outcome;
import io.drift4j.engine.page.PageText;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.data.ShapesConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the shapes to a scorer to scores, by the commands alone. */
class ScoreCommandTest {
    @TempDir
    Path folder;

    private Path shapes() throws IOException {
        return Files.writeString(
                folder.resolve("small.yaml"),
                "data: {kind: shapes, size: 28, trainPerClass: 100, testPerClass: 30, seed: 0}");
    }

    /** Shapes of another seed as PNG files, in class folders. */
    private Path pictures() throws IOException {
        LabelledImages images = new ShapesConfig(28, 10, 1, 5).train();
        for (int i = 0; i < images.count(); i++) {
            BufferedImage picture = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
            for (int p = 0; p < 28 * 28; p++) {
                picture.getRaster().setSample(p % 28, p / 28, 0, images.pixels()[i * 28 * 28 + p] & 0xFF);
            }
            Path file = folder.resolve("made/" + images.classNames().get(images.labels()[i]) + "/" + i + ".png");
            Files.createDirectories(file.getParent());
            assertThat(ImageIO.write(picture, "png", file.toFile())).isTrue();
        }
        return folder.resolve("made");
    }

    @Test
    void imagesAreScoredBesideTheFloorAndTheLadder() throws IOException {
        Path run = folder.resolve("run");
        Outcome trained = Door.run(
                "train",
                "scorer",
                "--data",
                shapes(),
                "--out",
                run,
                "--set",
                "train.steps=60",
                "--set",
                "train.warmupSteps=10",
                "--set",
                "train.device=cpu");
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out()).contains("test accuracy: 0.", "SHA-256: ", "drift4j score IMAGES");
        Path json = folder.resolve("score.json");
        Path report = folder.resolve("report");
        Path scorer = run.resolve("scorer.drift4j");
        Outcome scored = Door.run(
                "score",
                pictures(),
                "--data",
                shapes(),
                "--scorer",
                scorer,
                "--threads",
                1,
                "--manifold-images",
                60,
                "--json",
                json,
                "--report",
                report);
        assertThat(scored.code()).as(scored.err()).isZero();
        assertThat(scored.out())
                .contains("other training images", "test + noise 0.6", "one Gaussian per class", "copies:");
        JsonNode keys = new ObjectMapper().readTree(json.toFile());
        assertThat(keys.path("rows")).hasSize(9);
        assertThat(keys.path("rows").path(0).path("role").asText()).isEqualTo("scored");
        assertThat(keys.path("rows").path(0).path("images").asInt()).isEqualTo(80);
        assertThat(keys.path("copies").path("nearerThanOnePercentOfTest").asDouble(1))
                .isLessThan(0.2);
        PageText page = PageText.of(report);
        assertThat(page.text()).contains("Training images", "half-disc", "kernel", "one Gaussian per class");
        assertThat(page.images()).hasSize(3);
        aGeneratorIsScored(scorer);
        Outcome other = Door.run(
                "score", "--data", shapes(), "--scorer", scorer, "--scorer-sha256", "00000000", "--threads", 1);
        assertThat(other.code()).isEqualTo(Main.BAD_INPUT);
        assertThat(other.err()).contains("SHA-256");
    }

    private void aGeneratorIsScored(Path scorer) throws IOException {
        Path config = Files.writeString(folder.resolve("generator.yaml"), """
                data: {kind: shapes, size: 28, trainPerClass: 100, testPerClass: 30, seed: 0}
                network: {kind: mlp, noise: 8, width: 24, layers: 2}
                samples: 4
                positives: 4
                negatives: 4
                banks: {perClass: 16, global: 50, pushed: 10}
                train: {steps: 6, batchSize: 4, warmupSteps: 2, threads: 1, device: cpu}
                """);
        Path run = folder.resolve("generator");
        Outcome trained = Door.run("train", "generator", "--config", config, "--out", run);
        assertThat(trained.code()).as(trained.err()).isZero();
        Outcome scored = Door.run(
                "score",
                run,
                "--data",
                shapes(),
                "--scorer",
                scorer,
                "--threads",
                1,
                "--manifold-images",
                60,
                "--images",
                160);
        assertThat(scored.code()).as(scored.err()).isZero();
        assertThat(scored.out().lines().filter(line -> line.startsWith(run.toString())))
                .singleElement()
                .asString()
                .contains(" 160 ");
        assertThat(scored.out()).contains("kept: " + run.resolve("score.json"));
        JsonNode keys = new ObjectMapper().readTree(run.resolve("score.json").toFile());
        assertThat(keys.path("step").asInt()).isEqualTo(6);
        assertThat(keys.path("guidance").asDouble()).isEqualTo(1);
        assertThat(keys.path("rows")).hasSize(9);
        assertThat(PageText.of(run).text())
                .contains("after step 6, guidance 1.", "one Gaussian per class", "Copies: ", "SHA-256");
        Outcome again = Door.run("train", "generator", "--out", run, "--resume");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(PageText.of(run).text()).contains("one Gaussian per class");
    }

    @Test
    void dataIsLookedAt() throws IOException {
        Path png = folder.resolve("shapes.png");
        Outcome outcome = Door.run("data", shapes(), "--picture", png);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("800 images of 28 x 28 x 1 in 8 classes", "half-disc", "picture: " + png);
        assertThat(ImageIO.read(png.toFile()).getHeight()).isEqualTo(8 * 58 + 2);
    }

    @Test
    void whatDoesNotFitIsSaid() throws IOException {
        assertThat(Door.run("data", folder.resolve("nowhere")).err()).contains("there is none at");
        assertThat(Door.run("score", "--data", "shapes").err()).contains("drift4j train scorer");
        Path file = Files.writeString(folder.resolve("x.drift4j"), "no scorer");
        Outcome damaged = Door.run("score", "--data", shapes(), "--scorer", file, "--threads", 1);
        assertThat(damaged.code()).isEqualTo(Main.BAD_INPUT);
        assertThat(damaged.err()).contains("x.drift4j").doesNotContain("at io.drift4j");
        assertThat(Door.run("train", "scorer", "--out", folder.resolve("r")).err())
                .contains("--data SOURCE");
    }
}
