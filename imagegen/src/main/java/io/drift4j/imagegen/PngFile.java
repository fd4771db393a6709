package io.drift4j.imagegen;

import io.drift4j.engine.page.Png;
import io.drift4j.imagegen.data.LabelledImages;
import java.awt.image.BufferedImage;

/** One image as a PNG file's bytes, pixel for pixel. */
public final class PngFile {
    private PngFile() {}

    /** Image {@code index} of a set, grey or in colour. */
    public static byte[] of(LabelledImages images, int index) {
        int channels = images.channels();
        BufferedImage picture = new BufferedImage(
                images.width(),
                images.height(),
                channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        int from = index * images.imageSize();
        for (int y = 0; y < images.height(); y++) {
            for (int x = 0; x < images.width(); x++) {
                for (int c = 0; c < channels; c++) {
                    int value = images.pixels()[from + (y * images.width() + x) * channels + c] & 0xFF;
                    picture.getRaster().setSample(x, y, c, value);
                }
            }
        }
        return Png.of(picture);
    }
}
