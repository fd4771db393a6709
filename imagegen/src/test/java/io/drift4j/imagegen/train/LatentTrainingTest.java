package io.drift4j.imagegen.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.imagegen.ImageModel;
import io.drift4j.imagegen.ImageShape;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.latent.TorchScriptDecoder;
import io.drift4j.imagegen.net.ScriptFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A generator in the latents of a user's auto-encoder, in memory and from a cache. */
class LatentTrainingTest {
    @TempDir
    private Path folder;

    private Path codec;

    /** Halves and doubles. */
    @BeforeEach
    void autoEncoder() throws IOException {
        codec = Files.createDirectory(folder.resolve("vae"));
        ScriptFile.write(
                codec.resolve("encoder.pt"),
                "Tensor",
                "torch.avg_pool2d(x, [2, 2], [2, 2], [0, 0], False, True, None)");
        ScriptFile.write(
                codec.resolve("decoder.pt"),
                "Tensor",
                "torch.repeat_interleave(torch.repeat_interleave(x, 2, 2), 2, 3)");
    }

    private String[] with(String... overrides) {
        return Stream.concat(Stream.of("codec=" + codec, "latentScale=0.5", "mirror=true"), Arrays.stream(overrides))
                .toArray(String[]::new);
    }

    private String cache() {
        return "cache=" + folder.resolve("cache");
    }

    /** All weights of a run's newest checkpoint and the log, without what the configuration and the clock say. */
    private List<Object> outcome(String run) throws IOException {
        Path newest = RunFolder.open(folder.resolve(run)).newest().orElseThrow();
        List<Object> outcome = new ArrayList<>();
        for (String group : List.of("model", "ema", "optimizer")) {
            outcome.add(java.util.HexFormat.of().formatHex(Files.readAllBytes(newest.resolve(group + ".safetensors"))));
        }
        outcome.add(Checkpoint.readManifest(newest).metrics());
        return outcome;
    }

    @Test
    void trainingFromACacheIsBitEqualToTrainingFromMemory() throws IOException {
        TinyImages.train(folder.resolve("memory"), with());
        TinyImages.train(folder.resolve("written"), with(cache()));
        TinyImages.train(folder.resolve("read"), with(cache()));
        assertThat(outcome("written")).isEqualTo(outcome("memory"));
        assertThat(outcome("read")).isEqualTo(outcome("memory"));
    }

    @Test
    void aRunFromACacheGoesOn() throws IOException {
        TinyImages.train(folder.resolve("whole"), with(cache()));
        int[] asked = {0};
        GeneratorConfig config = TinyImages.config(with(cache()));
        GeneratorTraining.prepare(config, RunFolder.create(folder.resolve("parts")))
                .run((step, steps, values) -> {}, () -> asked[0]++ == 7);
        GeneratorTraining.prepare(config, RunFolder.open(folder.resolve("parts")))
                .run((step, steps, values) -> {}, () -> false);
        assertThat(outcome("parts")).isEqualTo(outcome("whole"));
        assertThat(folder.resolve("parts/generator.drift4j"))
                .hasSameBinaryContentAs(folder.resolve("whole/generator.drift4j"));
    }

    @Test
    void theFileNamesItsDecoder() throws IOException {
        Path file = TinyImages.train(folder.resolve("run"), with());
        byte[] found;
        try (ImageModel model = ImageModel.load(file, "cpu", 1)) {
            assertThat(model.contents().shape()).isEqualTo(new ImageShape(4, 4, 1, 8));
            assertThat(model.imageShape()).isEqualTo(new ImageShape(8, 8, 1, 8));
            LabelledImages images = model.generate(new int[] {0, 1}, 1, 0);
            found = images.pixels();
            assertThat(images.pixels()[0]).isEqualTo(images.pixels()[9]); // doubled
        }
        for (String sheet : List.of("step-00000012.png", "data.png")) {
            BufferedImage shown =
                    ImageIO.read(folder.resolve("run/samples").resolve(sheet).toFile());
            assertThat(shown.getRGB(2, 2)).isEqualTo(shown.getRGB(2 + 2 * 7 - 1, 2)); // 7 pixels each, doubled too
        }
        Path moved = Files.move(codec.resolve("decoder.pt"), folder.resolve("moved.pt"));
        assertThatThrownBy(() -> ImageModel.load(file, "cpu", 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("there is none")
                .hasMessageContaining("--decoder");
        try (ImageModel model = ImageModel.load(file, "cpu", 1, new TorchScriptDecoder.Source(moved, null))) {
            assertThat(model.generate(new int[] {0, 1}, 1, 0).pixels()).isEqualTo(found);
        }
        try (ImageModel model = ImageModel.load(file, "cpu", 1, new TorchScriptDecoder.Source(moved, 2.0))) {
            assertThat(model.generate(new int[] {0, 1}, 1, 0).pixels()).isNotEqualTo(found);
        }
        ScriptFile.write(codec.resolve("decoder.pt"), "Tensor", "torch.mul(x, 3.)");
        assertThatThrownBy(() -> ImageModel.load(file, "cpu", 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must be the decoder that");
        // Unlike a codec of ours it is not in the finished file alone.
        Path checkpoint = RunFolder.open(folder.resolve("run")).newest().orElseThrow();
        try (ImageModel model = ImageModel.load(checkpoint, "cpu", 1, new TorchScriptDecoder.Source(moved, null))) {
            assertThat(model.generate(new int[] {0, 1}, 1, 0).pixels()).isEqualTo(found);
        }
    }

    @Test
    void aCacheNeedsACodecAndAScaleOneWithoutItsOwn() {
        assertThatThrownBy(() -> TinyImages.config(cache()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("need a codec: set codec to");
        assertThatThrownBy(() -> TinyImages.config("latentScale=0.5")).hasMessageContaining("need a codec");
        assertThatThrownBy(() -> TinyImages.config(with("latentScale=-1"))).hasMessageContaining("above 0, got -1");
        assertThatThrownBy(() -> TinyImages.train(folder.resolve("run"), "codec=" + folder.resolve("none")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("a codec must exist, there is none at");
        CodecTrainingTest.train(folder.resolve("ours"));
        assertThatThrownBy(() ->
                        TinyImages.train(folder.resolve("run"), "codec=" + folder.resolve("ours"), "latentScale=0.5"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("leave latentScale away");
        assertThatThrownBy(() -> GeneratorTraining.cache(TinyImages.config(with()), (done, images) -> {}))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("--set cache=FOLDER");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void foldersAreEncodedInPartsAndWhatIsUnreadableIsLeftOut() throws IOException {
        for (int i = 0; i < 6; i++) {
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
            image.setRGB(i, i, 0xFFFFFF);
            Path file = folder.resolve("pictures/" + (i % 2 == 0 ? "even/" : "odd/") + i + ".png");
            Files.createDirectories(file.getParent());
            assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
        }
        Files.writeString(folder.resolve("pictures/even/0.png"), "no picture"); // the very first
        String data = "data={kind: folder, folder: '" + folder.resolve("pictures")
                + "', size: 0, channels: 3, testEvery: 1000, mostPerClass: 0, augment: false, unreadable: %s}";
        GeneratorConfig refusing = TinyImages.config(with(cache(), data.formatted("refuse")));
        assertThatThrownBy(() -> GeneratorTraining.cache(refusing, (done, images) -> {}))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("0.png")
                .hasMessageContaining("unreadable=skip");
        assertThat(folder.resolve("cache")).doesNotExist();
        GeneratorConfig skipping = TinyImages.config(with(cache(), data.formatted("skip")));
        var latents = GeneratorTraining.cache(skipping, (done, images) -> {});
        assertThat(latents.count()).isEqualTo(5);
        assertThat(latents.description().images()).isEqualTo(6);
        assertThat(latents.label(1)).isZero();
        assertThat(latents.label(2)).isEqualTo(1);
        Files.delete(folder.resolve("pictures/odd/5.png"));
        assertThatThrownBy(() -> GeneratorTraining.cache(skipping, (done, images) -> {}))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("images: 6 -> 5");
        Files.writeString(folder.resolve("pictures/odd/5.png"), "another one");
        assertThatThrownBy(() -> GeneratorTraining.cache(skipping, (done, images) -> {}))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("data: \"names and lengths of files");
    }
}
