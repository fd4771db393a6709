package io.drift4j.bridge.wire;

import io.drift4j.bridge.v1.Image;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * From a RAW, JPEG or PNG picture to numbers byte / 255, (H, W, channels). Thread-safe.
 *
 * <p>The size is read from the file's head and checked before a pixel is decoded, so a small file cannot claim a large
 * picture. Pictures are taken as they are: another size, alpha, 16 bits or grey for colour are refused, not converted.
 */
final class PictureDecoder {
    private final long mostPixels;

    PictureDecoder(long mostPixels) {
        this.mostPixels = mostPixels;
    }

    /** The numbers of a key's picture; null if there are faults. */
    float @Nullable [] decode(ObservationKey key, Image image, String path, FieldErrors errors) {
        if (!errors.unless(
                key.picture(),
                path,
                "must be a tensor: the policy takes numbers of shape %s for this key, no picture",
                key.shape())) {
            return null;
        }
        return switch (image.getEncoding()) {
            case IMAGE_ENCODING_RAW -> raw(key, image, path, errors);
            case IMAGE_ENCODING_JPEG -> file("jpeg", key, image, path, errors);
            case IMAGE_ENCODING_PNG -> file("png", key, image, path, errors);
            default -> {
                errors.unless(false, path + ".encoding", "must be RAW, JPEG or PNG, got %s", image.getEncoding());
                yield null;
            }
        };
    }

    private float @Nullable [] raw(ObservationKey key, Image image, String path, FieldErrors errors) {
        boolean fine = size(key, image.getHeight(), image.getWidth(), path, errors);
        fine &= errors.unless(
                image.getData().size() == key.size(),
                path + ".data",
                "must be %d bytes (%s), got %d",
                key.size(),
                key.shape(),
                image.getData().size());
        if (!fine) {
            return null;
        }
        float[] numbers = new float[key.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (image.getData().byteAt(i) & 0xff) / 255f;
        }
        return numbers;
    }

    private float @Nullable [] file(String format, ObservationKey key, Image image, String path, FieldErrors errors) {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (ImageInputStream in =
                new MemoryCacheImageInputStream(image.getData().newInput())) {
            reader.setInput(in, true, true);
            if (!size(key, reader.getHeight(0), reader.getWidth(0), path, errors)) {
                return null;
            }
            return numbers(key, reader.read(0), path, errors);
        } catch (IOException | RuntimeException e) { // the readers throw both for damaged files
            errors.unless(false, path + ".data", "must be a %s file, it is damaged or something else", format);
            return null;
        } finally {
            reader.dispose();
        }
    }

    private boolean size(ObservationKey key, int height, int width, String path, FieldErrors errors) {
        return errors.unless(
                        (long) height * width <= mostPixels,
                        path,
                        "must have at most %d pixels, got %d x %d",
                        mostPixels,
                        height,
                        width)
                && errors.unless(
                        height == key.shape().get(0) && width == key.shape().get(1),
                        path,
                        "must be %d rows of %d pixels, got %d x %d: resize it before it is sent",
                        key.shape().get(0),
                        key.shape().get(1),
                        height,
                        width);
    }

    private static float @Nullable [] numbers(
            ObservationKey key, BufferedImage picture, String path, FieldErrors errors) {
        int channels = key.shape().get(2);
        int found = picture.getColorModel().getNumComponents();
        if (!errors.unless(
                found == channels && picture.getColorModel().getComponentSize(0) <= 8,
                path,
                "must have %d channel(s) of 8 bits, got %d of %d",
                channels,
                found,
                picture.getColorModel().getComponentSize(0))) {
            return null;
        }
        float[] numbers = new float[key.size()];
        if (channels == 1) { // as stored: getRGB would apply a gamma of its own
            Raster raster = picture.getRaster();
            int[] row = new int[picture.getWidth()];
            for (int y = 0; y < picture.getHeight(); y++) {
                raster.getSamples(0, y, row.length, 1, 0, row);
                for (int x = 0; x < row.length; x++) {
                    numbers[y * row.length + x] = row[x] / 255f;
                }
            }
            return numbers;
        }
        int[] row = new int[picture.getWidth()];
        int at = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            picture.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int rgb : row) {
                numbers[at++] = (rgb >> 16 & 0xff) / 255f;
                numbers[at++] = (rgb >> 8 & 0xff) / 255f;
                numbers[at++] = (rgb & 0xff) / 255f;
            }
        }
        return numbers;
    }
}
