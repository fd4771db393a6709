package io.drift4j.imagegen.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.page.Png;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFilesTest {
    @TempDir
    Path root;

    @BeforeEach
    void pictures() throws IOException {
        write("cat/0.png", 0x100000);
        write("cat/1.png", 0x200000);
        write("cat/2.png", 0x300000);
        write("dog/0.png", 0x400000);
    }

    /** Red tells the file, green the row and blue the column of a pixel. */
    private void write(String name, int red) throws IOException {
        BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 30; y++) {
            for (int x = 0; x < 40; x++) {
                image.setRGB(x, y, red | 4 * y << 8 | 4 * x);
            }
        }
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, Png.of(image));
    }

    private PictureFiles files(ImageFolder.Unreadable unreadable) {
        return new PictureFiles(ImageFolder.find(root), 8, 3, unreadable);
    }

    @Test
    void aCropIsOfItsFileAndDependsOnItsStreamAlone() {
        PictureFiles files = files(ImageFolder.Unreadable.REFUSE);
        Picture crop = files.crop(1, RandomStream.of(1));
        assertThat(crop.bytes()).isEqualTo(files.crop(1, RandomStream.of(1)).bytes());
        assertThat(crop.bytes()).isNotEqualTo(files.crop(1, RandomStream.of(2)).bytes());
        assertThat(crop.height()).isEqualTo(8);
        assertThat(crop.at(3, 3, 0)).isEqualTo(0x20);
        assertThat(files.crop(3, RandomStream.of(1)).at(3, 3, 0)).isEqualTo(0x40);
    }

    @Test
    void theNextOfItsClassTakesThePlaceOfADamagedFile() throws IOException {
        Files.writeString(root.resolve("cat/1.png"), "no picture");
        Files.writeString(root.resolve("cat/2.png"), "no picture");
        assertThatThrownBy(() -> files(ImageFolder.Unreadable.REFUSE).crop(1, RandomStream.of(1)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("cat/1.png must be a PNG or JPEG picture")
                .hasMessageContaining("unreadable=skip");

        PictureFiles files = files(ImageFolder.Unreadable.SKIP);
        for (int again = 0; again < 2; again++) {
            assertThat(files.crop(1, RandomStream.of(1)).at(3, 3, 0)).isEqualTo(0x10);
            assertThat(files.skipped()).isEqualTo(2);
        }

        Files.writeString(root.resolve("dog/0.png"), "no picture");
        assertThatThrownBy(() -> files.crop(3, RandomStream.of(1)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("none of the 1 files of class 'dog'");
    }
}
