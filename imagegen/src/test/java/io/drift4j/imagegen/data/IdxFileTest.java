package io.drift4j.imagegen.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.drift4j.engine.BadInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFileTest {
    @TempDir
    Path folder;

    private static byte[] images() {
        ByteBuffer bytes = ByteBuffer.allocate(16 + 3 * 2 * 2);
        bytes.putInt(2051).putInt(3).putInt(2).putInt(2);
        for (int i = 0; i < 12; i++) {
            bytes.put((byte) (i * 20));
        }
        return bytes.array();
    }

    private static byte[] labels(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + count).putInt(2049).putInt(count);
        for (int i = 0; i < count; i++) {
            bytes.put((byte) (i % 3));
        }
        return bytes.array();
    }

    private static byte[] zipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private LabelledImages read(byte[] images, byte[] labels) throws IOException {
        return IdxFile.read(write("images", images), write("labels", labels), List.of());
    }

    @Test
    void plainAndZippedFilesGiveTheSameImages() throws IOException {
        LabelledImages plain = read(images(), labels(3));
        assertThat(plain.count()).isEqualTo(3);
        assertThat(plain.classNames()).containsExactly("0", "1", "2");
        float[] pixels = new float[4];
        plain.pixels(1, pixels, 0);
        assertThat(pixels[3]).isEqualTo(140 / 127.5f - 1);
        LabelledImages zipped = read(zipped(images()), zipped(labels(3)));
        assertThat(zipped.pixels()).isEqualTo(plain.pixels());
        assertThat(zipped.labels()).isEqualTo(plain.labels());
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        byte[] images = images();
        assertThatThrownBy(() -> read(Arrays.copyOf(images, 20), labels(3)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("it holds 4: it is cut short");
        assertThatThrownBy(() -> read(Arrays.copyOf(images, images.length + 1), labels(3)))
                .hasMessageContaining("it holds more");
        assertThatThrownBy(() -> read(Arrays.copyOf(images, 6), labels(3))).hasMessageContaining("ends too early");
        assertThatThrownBy(() -> read(Arrays.copyOf(zipped(images), 30), labels(3)))
                .isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> read(images, labels(4)))
                .hasMessageContaining("3 images")
                .hasMessageContaining("4 labels");
        assertThatThrownBy(() -> read(labels(3), images)).hasMessageContaining("these are labels");
        assertThatThrownBy(() -> read(images, images)).hasMessageContaining("is it an image file");
        byte[] other = images.clone();
        other[2] = 13;
        assertThatThrownBy(() -> read(other, labels(3))).hasMessageContaining("it begins with 3331");
        assertThatThrownBy(() -> IdxFile.read(folder.resolve("none"), folder.resolve("labels"), List.of()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("there is none");
    }

    @Test
    void aMissingFashionMnistIsSaidHowToGet() {
        IdxConfig config = (IdxConfig) DataConfig.presets().get("fashion-mnist");
        assumeFalse(Files.isDirectory(Path.of(config.folder())));
        assertThatThrownBy(config::train).hasMessageContaining("apt-get install dataset-fashion-mnist");
    }
}
