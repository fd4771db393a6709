package io.drift4j.imagegen.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.config.Presets;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    @TempDir
    Path root;

    @BeforeEach
    void pictures() throws IOException {
        write("cat/1.png", 12, 12, 0xFF0000);
        write("cat/2.JPG", 12, 12, 0x00FF00);
        write("dog/1.png", 12, 12, 0x0000FF);
        Files.writeString(root.resolve("dog/notes.txt"), "not a picture, and not named as one");
    }

    private void write(String name, int h, int w, int colour) throws IOException {
        BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < h * w; i++) {
            image.setRGB(i % w, i / w, colour);
        }
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(image, name.endsWith("png") ? "png" : "jpg", file.toFile()))
                .isTrue();
    }

    @Test
    void foldersAreClasses() {
        ImageFolder folder = ImageFolder.find(root);
        LabelledImages images = folder.load(0, 3, ImageFolder.Unreadable.REFUSE);
        assertThat(images.classNames()).containsExactly("cat", "dog");
        assertThat(images.labels()).containsExactly(0, 0, 1);
        assertThat(images.pixels()).startsWith((byte) 255, (byte) 0, (byte) 0);
        assertThat(folder.load(8, 1, ImageFolder.Unreadable.REFUSE).pixels()[0]).isEqualTo((byte) 76);
        assertThat(folder.atMost(1).labels()).containsExactly(0, 1);
    }

    @Test
    void damagedFilesAreRefusedOrCounted() throws IOException {
        byte[] whole = Files.readAllBytes(root.resolve("cat/1.png"));
        Files.write(root.resolve("cat/3.png"), Arrays.copyOf(whole, whole.length / 2));
        Files.writeString(root.resolve("dog/0.jpeg"), "no picture");
        ImageFolder folder = ImageFolder.find(root);
        assertThatThrownBy(() -> folder.load(0, 3, ImageFolder.Unreadable.REFUSE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("3.png")
                .hasMessageContaining("unreadable=skip");
        LabelledImages images = folder.load(0, 3, ImageFolder.Unreadable.SKIP);
        assertThat(images.labels()).containsExactly(0, 0, 1);
        assertThat(images.source()).contains("2 unreadable files skipped");
    }

    @Test
    void aJpegWhosePixelsEndTooEarlyIsRefused() throws IOException {
        write("cat/2.JPG", 64, 64, 0x123456);
        Path file = root.resolve("cat/2.JPG");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 2)); // the end marker alone is missing
        assertThat(Picture.read(file, 3).height()).isEqualTo(64);
        Files.write(file, Arrays.copyOf(whole, whole.length - 30));
        assertThatThrownBy(() -> Picture.read(file, 3))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("premature end");
    }

    @Test
    void sizesMustAgreeUnlessCropped() throws IOException {
        write("dog/2.png", 20, 16, 0x808080);
        ImageFolder folder = ImageFolder.find(root);
        assertThatThrownBy(() -> folder.load(0, 3, ImageFolder.Unreadable.REFUSE))
                .hasMessageContaining("20 x 16")
                .hasMessageContaining("give a size");
        assertThat(folder.load(12, 3, ImageFolder.Unreadable.REFUSE).count()).isEqualTo(4);
    }

    @Test
    void emptyAndMissingFoldersAreRefused() throws IOException {
        Files.createDirectories(root.resolve("fish"));
        assertThatThrownBy(() -> ImageFolder.find(root)).hasMessageContaining("fish");
        assertThatThrownBy(() -> ImageFolder.find(root.resolve("fish"))).hasMessageContaining("one folder of pictures");
        assertThatThrownBy(() -> ImageFolder.find(root.resolve("none"))).hasMessageContaining("there is none");
    }

    /** A configuration that has a section of data. */
    record Config(DataConfig data) {}

    @Test
    void configurationsNameAPresetOrAKind() throws IOException {
        Presets presets = Presets.of("data", DataConfig.presets());
        Path file = root.resolve("a.yaml");
        Files.writeString(file, "data: {preset: shapes, seed: 3}");
        Config shapes =
                ConfigFile.read(file, new Config(DataConfig.defaults()), List.of("data.testPerClass=2"), presets);
        assertThat(shapes.data()).isEqualTo(new ShapesConfig(28, 1000, 2, 3));
        Files.writeString(
                file,
                "data: {kind: folder, folder: '" + root
                        + "', size: 8, channels: 1, testEvery: 2, mostPerClass: 0, augment: false, unreadable: skip}");
        Config folder = ConfigFile.read(file, new Config(DataConfig.defaults()), List.of(), presets);
        assertThat(folder.data().train().labels()).containsExactly(0, 1);
        assertThat(folder.data().test().labels()).containsExactly(0);
        assertThat(ConfigFile.bind(ConfigFile.toTree(folder), folder, "back")).isEqualTo(folder);
        Files.writeString(file, "data: {preset: shapes, sede: 3}");
        assertThatThrownBy(() -> ConfigFile.read(file, new Config(DataConfig.defaults()), List.of(), presets))
                .hasMessageContaining("data.sede");
    }

    @Test
    void theImageNetLayoutIsCroppedInColour() throws IOException {
        for (String part : List.of("train", "val")) {
            write("net/" + part + "/n01/a.JPEG.png", 30, 50, 0x102030);
            write("net/" + part + "/n02/b.png", 20, 18, 0xFFFFFF);
        }
        DataConfig config =
                new ImageNetConfig(root.resolve("net").toString(), 16, 0, false, ImageFolder.Unreadable.REFUSE);
        assertThat(config.train().pixels()).hasSize(2 * 16 * 16 * 3).startsWith((byte) 0x10, (byte) 0x20, (byte) 0x30);
        assertThat(config.test().classNames()).containsExactly("n01", "n02");
        assertThat(DataConfig.named("imagenet:" + root)).isInstanceOf(ImageNetConfig.class);
        assertThatThrownBy(() -> DataConfig.named("nowhere")).hasMessageContaining("fashion-mnist, shapes");
    }
}
