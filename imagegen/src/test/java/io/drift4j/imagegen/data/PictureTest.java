package io.drift4j.imagegen.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.engine.nd.RandomStream;
import org.junit.jupiter.api.Test;

/** Crops against numbers that Pillow 12 gave for the published crop's calls (BOX halving, BICUBIC, middle). */
class PictureTest {

    private static Picture made(int h, int w, int c) {
        byte[] bytes = new byte[h * w * c];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                for (int k = 0; k < c; k++) {
                    int value = x * 7 + y * 13 + k * 50 + x * y % 31 * 5 + ((x / 9 + y / 7) % 2 != 0 ? 80 : 0);
                    bytes[(y * w + x) * c + k] = (byte) (value % 256);
                }
            }
        }
        return new Picture(h, w, c, bytes);
    }

    private static void check(Picture picture, int sum, int[] row5, int... last) {
        Picture crop = picture.centreCrop(16);
        assertThat(crop.height()).isEqualTo(16);
        assertThat(crop.width()).isEqualTo(16);
        int found = 0;
        for (byte b : crop.bytes()) {
            found += b & 0xFF;
        }
        assertThat(found).isBetween(sum - 4, sum + 4);
        for (int x = 0; x < 16; x++) {
            assertThat(crop.at(5, x, 0)).as("column %d", x).isBetween(row5[x] - 1, row5[x] + 1);
        }
        for (int c = 0; c < last.length; c++) {
            assertThat(crop.at(15, 15, c)).isBetween(last[c] - 1, last[c] + 1);
        }
    }

    @Test
    void theCentreCropIsThatOfThePublishedModels() {
        int[] halved = {135, 109, 144, 83, 131, 141, 145, 138, 116, 126, 101, 102, 139, 133, 138, 162};
        check(made(75, 101, 3), 98813, halved, 152, 163, 131);
        int[] shrunk = {123, 54, 56, 75, 85, 118, 144, 162, 166, 152, 105, 129, 192, 185, 173, 159};
        check(made(40, 30, 3), 97777, shrunk, 58, 117, 182);
        int[] enlarged = {76, 89, 103, 117, 131, 145, 158, 172, 186, 212, 208, 90, 44, 76, 161, 218};
        check(made(10, 14, 1), 30607, enlarged, 194);
    }

    @Test
    void randomCropsDependOnTheirStreamAlone() {
        Picture picture = made(60, 40, 3);
        Picture first = picture.randomCrop(16, RandomStream.of(5));
        assertThat(picture.randomCrop(16, RandomStream.of(5)).bytes()).isEqualTo(first.bytes());
        assertThat(picture.randomCrop(16, RandomStream.of(6)).bytes()).isNotEqualTo(first.bytes());
        assertThat(made(3, 90, 1).randomCrop(8, RandomStream.of(1)).bytes()).hasSize(64);
    }

    @Test
    void mirroringTwiceChangesNothing() {
        Picture picture = made(5, 7, 3);
        assertThat(picture.mirrored().at(2, 0, 1)).isEqualTo(picture.at(2, 6, 1));
        assertThat(picture.mirrored().mirrored().bytes()).isEqualTo(picture.bytes());
    }
}
