package io.drift4j.imagegen.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.engine.train.RunLog;
import io.drift4j.imagegen.Codec;
import io.drift4j.imagegen.ImageModel;
import io.drift4j.imagegen.ImageShape;
import io.drift4j.imagegen.data.LabelledImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodecTrainingTest {
    private static final List<String> SMALL = List.of(
            "data={kind: shapes, size: 8, trainPerClass: 40, testPerClass: 5, seed: 1}",
            "width=8",
            "train.steps=100",
            "train.batchSize=16",
            "train.learningRate=0.004",
            "train.warmupSteps=5",
            "train.logEvery=20",
            "train.checkpointEvery=40",
            "train.threads=1",
            "train.device=cpu");

    @TempDir
    private Path folder;

    private static CodecConfig config(String... overrides) {
        return ConfigFile.of(
                CodecConfig.defaults(),
                Stream.concat(SMALL.stream(), Arrays.stream(overrides)).toList());
    }

    private Path train(String name) {
        return train(folder.resolve(name));
    }

    /** Trains a codec of 8 x 8 shapes for a moment in a new folder and returns its file. */
    static Path train(Path run) {
        return CodecTraining.prepare(config(), RunFolder.create(run)).run((step, steps, values) -> {}, () -> false);
    }

    @Test
    void givesImagesBackFromLatentsOfUnitSize() throws IOException {
        Path file = train("run");
        List<JsonNode> lines = RunLog.read(folder.resolve("run/log.jsonl"));
        assertThat(lines.get(4).get("error").doubleValue())
                .isLessThan(0.75 * lines.get(0).get("error").doubleValue());

        LabelledImages images = config().data().train();
        try (NDManager manager = Backend.open("cpu", 1);
                Codec codec = Codec.load(file, manager);
                Scope scope = Scope.open(manager)) {
            assertThat(codec.contents().latentShape()).isEqualTo(new ImageShape(2, 2, 4, 8));
            assertThat(codec.contents().deviation()).isNotEqualTo(1);
            float[] pixels = new float[320 * 64];
            for (int i = 0; i < 320; i++) {
                images.pixels(i, pixels, i * 64);
            }
            NDArray x = scope.manager().create(pixels, new Shape(320, 8, 8, 1));
            NDArray latents = codec.encode(x);
            assertThat(latents.getShape()).isEqualTo(new Shape(320, 2, 2, 4));
            assertThat(latents.square().mean().sqrt().getFloat()).isCloseTo(1, within(1e-3f));
            double error = codec.decode(latents).sub(x).square().mean().sqrt().getFloat();
            assertThat(error).isLessThan(0.75 * lines.get(0).get("error").doubleValue());
            assertThatThrownBy(() -> codec.latentShape(12, 8, 1))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("8x8x1");
        }

        // Finished, and killed while the file was written: it is written again, the same.
        byte[] whole = Files.readAllBytes(file);
        Files.delete(file);
        CodecTraining.prepare(config(), RunFolder.open(folder.resolve("run")))
                .run((step, steps, values) -> {}, () -> false);
        assertThat(Files.readAllBytes(file)).containsExactly(whole);
    }

    @Test
    void aGeneratorOfLatentsShowsImages() {
        train("codec");
        Path file = TinyImages.train(
                folder.resolve("run"),
                "codec=" + folder.resolve("codec"),
                "cache=" + folder.resolve("cache"),
                "mirror=true",
                "network.noise=8");
        TinyImages.train(folder.resolve("in memory"), "codec=" + folder.resolve("codec"), "mirror=true");
        for (String group : List.of("model", "ema", "optimizer")) {
            String name = "checkpoints/step-00000012/" + group + ".safetensors";
            assertThat(folder.resolve("run").resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("in memory").resolve(name));
        }
        try (ImageModel model = ImageModel.load(file, "cpu", 1)) {
            assertThat(model.contents().shape()).isEqualTo(new ImageShape(2, 2, 4, 8));
            LabelledImages images = model.generate(new int[] {0, 1, 2}, 1, 0);
            assertThat(images.height()).isEqualTo(8);
            assertThat(images.channels()).isEqualTo(1);
            assertThat(images.pixels()).hasSize(3 * 64);
        }
        assertThatThrownBy(() -> ImageModel.load(folder.resolve("run/checkpoints/step-00000012"), "cpu", 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("only in the finished file");
    }
}
