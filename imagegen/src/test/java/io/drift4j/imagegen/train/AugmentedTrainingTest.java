package io.drift4j.imagegen.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.page.Png;
import io.drift4j.engine.train.RunFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on random crops of picture files, which are decoded while they go on. */
class AugmentedTrainingTest {
    @TempDir
    Path folder;

    private String data;

    @BeforeEach
    void pictures() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 24; i++) {
            BufferedImage image = new BufferedImage(14, 11, BufferedImage.TYPE_INT_RGB);
            for (int k = 0; k < 14 * 11; k++) {
                image.setRGB(k % 14, k / 14, random.nextInt(1 << 24));
            }
            Path file = folder.resolve((i % 2 == 0 ? "set/cat/" : "set/dog/") + i + ".png");
            Files.createDirectories(file.getParent());
            Files.write(file, Png.of(image));
        }
        data = "data={kind: folder, folder: '" + folder.resolve("set")
                + "', size: 8, channels: 1, testEvery: 6, mostPerClass: 0, augment: %s, unreadable: refuse}";
    }

    @Test
    void aGeneratorIsTheSameAgainAndAfterAStop() throws IOException {
        String augmented = data.formatted(true);
        Path first = TinyImages.train(folder.resolve("first"), augmented);
        assertThat(TinyImages.train(folder.resolve("again"), augmented)).hasSameBinaryContentAs(first);
        assertThat(TinyImages.train(folder.resolve("whole"), data.formatted(false)))
                .as("crops make a difference")
                .satisfies(whole -> assertThat(Files.mismatch(whole, first)).isNotEqualTo(-1));

        int[] asked = {0};
        GeneratorTraining.prepare(TinyImages.config(augmented), RunFolder.create(folder.resolve("stopped")))
                .run((step, steps, values) -> {}, () -> asked[0]++ == 7);
        ImageTraining resumed =
                GeneratorTraining.prepare(TinyImages.config(augmented), RunFolder.open(folder.resolve("stopped")));
        assertThat(resumed.run((step, steps, values) -> {}, () -> false)).hasSameBinaryContentAs(first);
        assertThat(resumed.images().count()).isEqualTo(20);
        assertThat(resumed.images().skipped()).isZero();
    }

    @Test
    void anEncoderLearnsFromThemToo() {
        EncoderConfig config = ConfigFile.of(
                EncoderConfig.defaults(),
                List.of(data.formatted(true), "train.steps=2", "train.batchSize=4", "classSteps=0", "train.threads=1"));
        Path encoder = EncoderTraining.prepare(config, RunFolder.create(folder.resolve("encoder")))
                .run((step, steps, values) -> {}, () -> false);
        assertThat(encoder).isNotEmptyFile();
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertThatThrownBy(() -> TinyImages.config(data.formatted(true).replace("size: 8", "size: 0")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("augment cuts pictures to a size");
        assertThatThrownBy(() -> TinyImages.config(data.formatted(true), "codec=runs/codec"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("leave data.augment away");
        assertThatThrownBy(() -> ConfigFile.of(CodecConfig.defaults(), List.of(data.formatted(true))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("whole images");
    }
}
