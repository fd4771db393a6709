package io.drift4j.imagegen.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.page.Html;
import io.drift4j.engine.page.PageText;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.engine.train.Training;
import io.drift4j.imagegen.data.ContactSheet;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.data.ShapesConfig;
import io.drift4j.imagegen.score.ScoreRow;
import io.drift4j.imagegen.score.ScoreSheet;
import io.drift4j.imagegen.score.Scoring;
import io.drift4j.imagegen.train.CodecConfig;
import io.drift4j.imagegen.train.CodecTraining;
import io.drift4j.imagegen.train.EncoderConfig;
import io.drift4j.imagegen.train.EncoderTraining;
import io.drift4j.imagegen.train.GeneratorTraining;
import io.drift4j.imagegen.train.TinyImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPageTest {
    @TempDir
    private Path folder;

    private Path run() {
        return folder.resolve("a & b");
    }

    @Test
    void aTrainingLeavesASheetForEachCheckpointAndAPageThatNeedsNothingElse() throws IOException {
        TinyImages.train(run()); // 12 steps, a checkpoint after 5
        PageText page = PageText.of(run());
        assertThat(page.images()).hasSize(4); // three steps and the data
        for (String step : List.of("step-00000005", "step-00000010", "step-00000012", "data")) {
            Path file = run().resolve("samples/" + step + ".png");
            assertThat(page.images()).contains(png(file));
            assertThat(ImageIO.read(file.toFile()).getHeight())
                    .as("eight classes in eight columns")
                    .isEqualTo(ImageIO.read(file.toFile()).getWidth());
        }
        assertThat(page.text())
                .contains("Image generator: a & b", "step 12 of 12", "half-disc", "Spread within a class")
                .contains("temperature 0.02", "images a second", "Learning rate", "training data")
                .contains("kind shapes, size 8", "42", "noise 8, width 24, layers 2");
        assertThat(page.html()).doesNotContain("http://", "https://", "<script", "NaN", "Infinity");
    }

    @Test
    void sheetsTakeNothingFromTheRunsChance() throws IOException {
        Path each = TinyImages.train(folder.resolve("each"), "train.checkpointEvery=1");
        Path none = TinyImages.train(folder.resolve("none"), "train.checkpointEvery=100");
        Map<String, Tensor> averages = averages(each);
        assertThat(averages).isNotEmpty().isEqualTo(averages(none));
        assertThat(folder.resolve("each/samples/step-00000012.png"))
                .hasSameBinaryContentAs(folder.resolve("none/samples/step-00000012.png"));
        assertThat(folder.resolve("each/samples/step-00000011.png").toFile()).exists();
    }

    private static Map<String, Tensor> averages(Path file) {
        return Objects.requireNonNull(
                Checkpoint.read(file, List.of(Training.EMA)).groups().get(Training.EMA));
    }

    @Test
    void whatIsDamagedIsNamedAndStopsNothing() throws IOException {
        int[] asked = {0};
        GeneratorTraining.prepare(TinyImages.config(), RunFolder.create(run()))
                .run((step, steps, values) -> {}, () -> asked[0]++ == 10);
        Files.write(run().resolve("samples/step-00000005.png"), new byte[] {1, 2, 3});
        Files.delete(run().resolve("samples/step-00000010.png"));
        Files.writeString(run().resolve("samples/step-soon.png"), "of somebody else");
        Files.writeString(run().resolve("score.json"), "{\"rows\": [");
        Files.delete(run().resolve("index.html"));

        GeneratorTraining.prepare(TinyImages.config(), RunFolder.open(run()))
                .run((step, steps, values) -> {}, () -> false);
        PageText page = PageText.of(run());
        assertThat(page.text())
                .contains("step-00000005.png is missing or damaged", "score.json cannot be read", "step 12 of 12");
        assertThat(page.images())
                .as("made again from the checkpoint that the run went on from")
                .contains(png(run().resolve("samples/step-00000010.png")));

        Files.writeString(run().resolve("log.jsonl"), "{\"step\":3}\nno line\n{\"step\":6}\n");
        assertThatThrownBy(() -> RunPage.write(RunFolder.open(run()), Manifest.GENERATOR))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("line 2");
        Files.delete(run().resolve("log.jsonl"));
        RunPage.write(RunFolder.open(run()), Manifest.GENERATOR);
        assertThat(PageText.of(run()).text()).doesNotContain("Spread within a class");
    }

    @Test
    void ofManySheetsSomeAreShownEvenly() throws IOException {
        List<SampleSheets.Sheet> many = LongStream.rangeClosed(1, 101)
                .mapToObj(step -> new SampleSheets.Sheet(step, folder))
                .toList();
        assertThat(SampleSheets.thinned(many, 11))
                .extracting(SampleSheets.Sheet::step)
                .containsExactly(1L, 11L, 21L, 31L, 41L, 51L, 61L, 71L, 81L, 91L, 101L);
        assertThat(SampleSheets.thinned(many, 2))
                .extracting(SampleSheets.Sheet::step)
                .containsExactly(1L, 101L);
        assertThat(SampleSheets.classes(3)).containsExactly(0, 1, 2);
        assertThat(SampleSheets.classes(1)).containsExactly(0);
        assertThat(SampleSheets.classes(1000)).hasSize(10).startsWith(0, 111).endsWith(999);

        TinyImages.train(run(), "train.steps=40", "train.checkpointEvery=1");
        try (var sheets = Files.list(run().resolve("samples"))) {
            assertThat(sheets).hasSize(41);
        }
        assertThat(PageText.of(run()).images()).hasSize(13);
        byte[] large = new byte[2_000_000]; // noise, so that it does not pack
        new Random(1).nextBytes(large);
        LabelledImages noise = new LabelledImages(large, new int[] {0}, List.of("noise"), 1000, 2000, 1, "the test");
        byte[] png = ContactSheet.ofClasses(noise, 1);
        for (int step = 0; step <= 40; step++) {
            SampleSheets.of(run()).keep(step, png);
        }
        RunPage.write(RunFolder.open(run()), Manifest.GENERATOR);
        assertThat(PageText.of(run()).images()).hasSizeBetween(2, 4);
    }

    @Test
    void largeImagesAreShownSmaller() {
        LabelledImages shapes = new ShapesConfig(28, 2, 1, 5).train();
        assertThat(shapes.atMost(28)).isSameAs(shapes);
        LabelledImages small = shapes.atMost(14);
        assertThat(small.height()).isEqualTo(14);
        assertThat(small.labels()).isEqualTo(shapes.labels());
        assertThat(mean(small)).isCloseTo(mean(shapes), within(1.0));
    }

    private static double mean(LabelledImages images) {
        double sum = 0;
        for (byte value : images.pixels()) {
            sum += value & 0xFF;
        }
        return sum / images.pixels().length;
    }

    @Test
    void aScoreReadsBackAndStandsOnThePage() throws IOException {
        TinyImages.train(run(), "train.steps=1");
        ScoreSheet sheet = new ScoreSheet(
                "shapes & more",
                "scorer.drift4j",
                "Frechet",
                200,
                new Scoring.Settings(200, 100, 3, 7),
                List.of(
                        new ScoreRow("runs/mine", ScoreRow.Role.SCORED, 100, 12.5, 0.25, 0.5, 0.4, 3, 0.9, 0.3),
                        new ScoreRow("test", ScoreRow.Role.FLOOR, 100, 0.5, 0, 0.9, 0.8, 4, Double.NaN, 0.4)));
        Map<String, Object> keys = new LinkedHashMap<>(sheet.json());
        assertThat(ScoreSheet.read(ConfigFile.JSON.valueToTree(keys)).lines()).isEqualTo(sheet.lines());
        keys.put("step", 1);
        keys.put("guidance", 1.5);
        ConfigFile.JSON.writeValue(RunScore.file(run()).toFile(), keys);
        RunPage.write(RunFolder.open(run()), Manifest.GENERATOR);
        assertThat(PageText.of(run()).text())
                .contains("after step 1, guidance 1.5", "runs/mine", "12.5", "shapes & more", "among 100; seed 7");
        keys.remove("manifoldImages");
        ConfigFile.JSON.writeValue(RunScore.file(run()).toFile(), keys);
        RunPage.write(RunFolder.open(run()), Manifest.GENERATOR);
        assertThat(PageText.of(run()).text()).contains("must have a number 'manifoldImages'");
    }

    @Test
    void codecsAndEncodersHavePagesOfTheirOwn() throws IOException {
        Path small = Files.writeString(folder.resolve("small.yaml"), """
                data: {kind: shapes, size: 8, trainPerClass: 10, testPerClass: 5, seed: 1}
                train: {steps: 4, batchSize: 8, warmupSteps: 2, logEvery: 2, checkpointEvery: 2, threads: 1, device: cpu}
                """);
        Path codec = folder.resolve("codec");
        CodecTraining.prepare(CodecConfig.read(small, List.of("width=8")), RunFolder.create(codec))
                .run((step, steps, values) -> {}, () -> false);
        PageText page = PageText.of(codec);
        assertThat(page.text()).contains("Image codec: codec", "given back", "Error of images given back");
        assertThat(page.images()).hasSize(2);
        assertThat(ImageIO.read(codec.resolve("samples/step-00000004.png").toFile())
                        .getHeight())
                .as("three pairs of rows, 56 pixels each")
                .isEqualTo(6 * 58 + 2);

        Path latents = folder.resolve("latents");
        TinyImages.train(latents, "codec=" + codec, "train.steps=2", "network.noise=8");
        assertThat(PageText.of(latents).text())
                .contains("Spread is in units of latents", "as the codec gives them back");
        assertThat(ImageIO.read(latents.resolve("samples/step-00000002.png").toFile())
                        .getHeight())
                .isEqualTo(8 * 58 + 2);

        Path encoder = folder.resolve("encoder");
        EncoderTraining.prepare(
                        EncoderConfig.read(
                                small,
                                List.of("classSteps=0", "network={inputPatch: 1, baseWidth: 8, blocks: [1, 1, 1, 1]}")),
                        RunFolder.create(encoder))
                .run((step, steps, values) -> {}, () -> false);
        page = PageText.of(encoder);
        assertThat(page.text()).contains("Image encoder: encoder", "Error of hidden parts", "Classes named right");
        assertThat(page.images()).isEmpty();
    }

    /** The address that is the file. */
    private static String png(Path file) throws IOException {
        return Html.data("image/png", Files.readAllBytes(file));
    }
}
