package io.drift4j.imagegen.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.field.FieldConfig;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.engine.train.RunLog;
import io.drift4j.imagegen.ImageModel;
import io.drift4j.imagegen.data.LabelledImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorTrainingTest {
    @TempDir
    private Path folder;

    private List<JsonNode> log(String run) {
        return RunLog.read(folder.resolve(run).resolve("log.jsonl"));
    }

    @Test
    void samplesSpreadTowardsTheData() {
        TinyImages.train(folder.resolve("run"), "train.steps=60", "train.logEvery=10");
        List<JsonNode> lines = log("run");
        double first = lines.get(0).get("spread").doubleValue();
        double last = lines.get(5).get("spread").doubleValue();
        double data = lines.get(5).get("spread_data").doubleValue();
        assertThat(last).isBetween(1.5 * first, 1.1 * data);
        assertThat(lines.get(0).fieldNames())
                .toIterable()
                .contains("force_0.02", "force_0.05", "force_0.2", "scale_global", "images_per_second");
        assertThat(lines.get(5).get("images_per_second").doubleValue()).isPositive();
    }

    @Test
    void withoutRepulsionTheyCollapse() {
        TinyImages.train(
                folder.resolve("run"),
                "train.steps=300",
                "train.logEvery=50",
                "guidance.most=1",
                "field.temperatures=[1.0]",
                "field.repulsion=0");
        JsonNode last = log("run").get(5);
        assertThat(last.get("spread").doubleValue())
                .isLessThan(0.5 * last.get("spread_data").doubleValue());
    }

    @Test
    void aStoppedRunGoesOnToTheSameFile() throws IOException {
        byte[] whole = Files.readAllBytes(TinyImages.train(folder.resolve("whole")));
        int[] asked = {0};
        Path stopped = GeneratorTraining.prepare(TinyImages.config(), RunFolder.create(folder.resolve("parts")))
                .run((step, steps, values) -> {}, () -> asked[0]++ == 7);
        assertThat(stopped).hasFileName("step-00000007");
        ImageTraining resumed = GeneratorTraining.prepare(TinyImages.config(), RunFolder.open(folder.resolve("parts")));
        assertThat(resumed.finished()).isFalse();
        Path file = resumed.run((step, steps, values) -> {}, () -> false);
        assertThat(Files.readAllBytes(file)).containsExactly(whole);
        assertThat(resumed.finished()).isTrue();
        Object written = Files.getLastModifiedTime(file);
        resumed.run((step, steps, values) -> {}, () -> false);
        assertThat((Object) Files.getLastModifiedTime(file)).isEqualTo(written);
        assertThat(log("parts")).hasSize(4);
    }

    @Test
    void labelsMayComeInParts() {
        TinyImages.train(folder.resolve("run"), "train.accumulation=2", "train.batchSize=2");
        assertThat(log("run")).hasSize(4);
    }

    @Test
    void withoutUnconditionalNegativesThereIsNoGuidance() {
        TinyImages.train(folder.resolve("run"), "negatives=0", "guidance.most=1");
        assertThat(log("run")).hasSize(4);
        assertThatThrownBy(() -> TinyImages.config("negatives=0"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("guidance needs unconditional negatives");
    }

    @Test
    void theFileMakesTheSameImagesAloneAndBesideOthers() {
        Path file = TinyImages.train(folder.resolve("run"));
        assertThat(Checkpoint.readManifest(file).kind()).isEqualTo(Manifest.GENERATOR);
        try (ImageModel model = ImageModel.load(file, "cpu", 1)) {
            int[] classes = new int[70]; // more than a batch
            Arrays.setAll(classes, i -> i % 8);
            LabelledImages images = model.generate(classes, 1.5, 5);
            assertThat(images.labels()).isEqualTo(classes);
            assertThat(images.count()).isEqualTo(70);
            assertThat(images.imageSize()).isEqualTo(64);
            assertThat(images.classNames()).contains("disc");
            assertThat(model.generate(classes, 1.5, 5).pixels()).isEqualTo(images.pixels());
            assertThat(model.generate(classes, 1.5, 6).pixels()).isNotEqualTo(images.pixels());
            assertThat(model.generate(classes, 3, 5).pixels()).isNotEqualTo(images.pixels());

            float[] together = model.values(classes, 1.5, draws(model, 70));
            float[] alone = model.values(new int[] {69 % 8}, 1.5, List.of(model.draw(5, 69)));
            assertThat(alone).containsExactly(Arrays.copyOfRange(together, 69 * 64, 70 * 64), within(1e-5f));

            ImageModel.Draw from = model.draw(5, 0);
            ImageModel.Draw to = model.draw(5, 1);
            assertThat(from.towards(to, 0).noise()).isEqualTo(from.noise());
            assertThat(from.towards(to, 1).noise()).containsExactly(to.noise(), within(1e-6f));
            assertThatThrownBy(() -> model.generate(new int[] {8}, 1, 0))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("must be 0 to 7, got 8");
            assertThatThrownBy(() -> model.generate(new int[] {0}, 0.5, 0))
                    .hasMessageContaining("guidance must be at least 1 (none), got 0.5");
        }
    }

    private static List<ImageModel.Draw> draws(ImageModel model, int count) {
        ImageModel.Draw[] draws = new ImageModel.Draw[count];
        Arrays.setAll(draws, i -> model.draw(5, i));
        return List.of(draws);
    }

    @Test
    void configurationsStartFromPresetsAndReadBack() throws IOException {
        Path file = Files.writeString(
                folder.resolve("c.yaml"), "data: {preset: shapes, size: 12}\nfield: {preset: official}\nsamples: 32\n");
        GeneratorConfig config = GeneratorConfig.read(file, List.of("network.preset=mlp", "network.width=64"));
        assertThat(config.field()).isEqualTo(FieldConfig.official());
        assertThat(GeneratorConfig.defaults().field().affinityFloor()).isZero();
        Path resolved = Files.writeString(folder.resolve("resolved.yaml"), ConfigFile.toYaml(config));
        assertThat(GeneratorConfig.read(resolved, List.of())).isEqualTo(config);
        assertThatThrownBy(() -> GeneratorConfig.read(file, List.of("samlpes=3")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("unknown key 'samlpes'");
    }

    @Test
    void anotherKindOfFileIsRefused() throws IOException {
        Path file = TinyImages.train(folder.resolve("run"), "train.steps=1");
        Checkpoint generator = Checkpoint.read(file, List.of("ema"));
        Path other = folder.resolve("codec.drift4j");
        generator.finished(Manifest.CODEC).write(other);
        assertThatThrownBy(() -> ImageModel.load(other, "cpu", 1))
                .isInstanceOf(BadInput.class)
                .hasMessage(other + " must be of kind generator, it is of kind codec");
    }
}
