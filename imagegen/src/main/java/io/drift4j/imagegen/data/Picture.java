package io.drift4j.imagegen.data;

import io.drift4j.engine.nd.RandomStream;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * One picture in memory.
 *
 * @param height H
 * @param width W
 * @param channels C, 1 or 3
 * @param bytes (H, W, C), row-major; not copied
 */
public record Picture(int height, int width, int channels, byte[] bytes) {
    private static final int TRIES = 10;
    private static final double SMALLEST_SHARE = 0.2;
    private static final double WIDEST = 4.0 / 3;

    /** Warnings after which pixels are missing; others, as of a missing end marker, are harmless. */
    private static final Pattern LOST = Pattern.compile("premature end of data|bad Huffman code");

    public Picture {
        if (height < 1 || width < 1 || (channels != 1 && channels != 3) || bytes.length != height * width * channels) {
            throw new IllegalArgumentException("a picture of " + height + " x " + width + " x " + channels
                    + " cannot have " + bytes.length + " bytes");
        }
    }

    /**
     * Reads a PNG or JPEG file; transparent parts are white.
     *
     * @param channels 1 for grey (Rec. 601 luma), 3 for colour
     * @throws IOException if the file cannot be read or holds no picture
     */
    static Picture read(Path file, int channels) throws IOException {
        BufferedImage image = decoded(file);
        BufferedImage opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = opaque.createGraphics();
        canvas.drawImage(image, 0, 0, Color.WHITE, null);
        canvas.dispose();
        int[] colours = opaque.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        boolean grey =
                image.getRaster().getNumBands() == 1 && image.getColorModel().getNumComponents() == 1;
        byte[] bytes = new byte[colours.length * channels];
        for (int i = 0; i < colours.length; i++) {
            int red = colours[i] >> 16 & 0xFF;
            int green = colours[i] >> 8 & 0xFF;
            int blue = colours[i] & 0xFF;
            if (channels == 3) {
                bytes[3 * i] = (byte) red;
                bytes[3 * i + 1] = (byte) green;
                bytes[3 * i + 2] = (byte) blue;
            } else if (grey) { // the raster itself: a drawn grey picture is converted through another gamma
                bytes[i] = (byte) raw(image, i);
            } else {
                bytes[i] = (byte) Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
            }
        }
        if (channels == 3 && grey) {
            for (int i = 0; i < colours.length; i++) {
                byte value = (byte) raw(image, i);
                bytes[3 * i] = value;
                bytes[3 * i + 1] = value;
                bytes[3 * i + 2] = value;
            }
        }
        return new Picture(image.getHeight(), image.getWidth(), channels, bytes);
    }

    private static BufferedImage decoded(Path file) throws IOException {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IIOException("no PNG or JPEG picture");
            }
            ImageReader reader = readers.next();
            try {
                List<String> lost = new ArrayList<>();
                reader.addIIOReadWarningListener((source, warning) -> {
                    if (LOST.matcher(warning).find()) {
                        lost.add(warning);
                    }
                });
                reader.setInput(in, true, true);
                BufferedImage image = reader.read(0);
                if (!lost.isEmpty()) { // the platform fills up what is missing of a JPEG with grey
                    throw new IIOException(lost.get(0));
                }
                return image;
            } finally {
                reader.dispose();
            }
        } catch (RuntimeException e) {
            throw new IIOException(
                    "the decoder failed: " + e, e); // damaged files make the platform's decoders throw these
        }
    }

    private static int raw(BufferedImage image, int index) {
        int value = image.getRaster().getSample(index % image.getWidth(), index / image.getWidth(), 0);
        int bits = image.getSampleModel().getSampleSize(0);
        return bits == 8 ? value : value * 255 / ((1 << bits) - 1);
    }

    /** The byte of a row, column and channel, 0 to 255. */
    int at(int y, int x, int c) {
        return bytes[(y * width + x) * channels + c] & 0xFF;
    }

    /**
     * The middle square of a picture as the published ImageNet models have it: halved with a box filter while the short side is
     * at least twice {@code size}, brought to {@code size} by cubic convolution, cut in the middle.
     *
     * <p>Source: Dhariwal and Nichol, "Diffusion models beat GANs on image synthesis", 2021 (their evaluation crop).
     */
    public Picture centreCrop(int size) {
        Picture halved = this;
        while (Math.min(halved.height, halved.width) >= 2 * size) {
            halved = Resampling.BOX.resize(halved, halved.height / 2, halved.width / 2);
        }
        double scale = (double) size / Math.min(halved.height, halved.width);
        int h = (int) Math.rint(halved.height * scale);
        int w = (int) Math.rint(halved.width * scale);
        return Resampling.BICUBIC.resize(halved, h, w).cut((h - size) / 2, (w - size) / 2, size, size);
    }

    /**
     * A random part of a picture, {@value #SMALLEST_SHARE} to all of its area with sides 3:4 to 4:3, brought to a square by cubic
     * convolution and mirrored half of the time: the usual augmentation of ImageNet.
     *
     * @param draws the only source of chance
     */
    public Picture randomCrop(int size, RandomStream draws) {
        Picture part = randomPart(draws);
        Picture square = Resampling.BICUBIC.resize(part, size, size);
        return draws.nextDouble() < 0.5 ? square.mirrored() : square;
    }

    private Picture randomPart(RandomStream draws) {
        for (int i = 0; i < TRIES; i++) {
            double area = height * (double) width * (SMALLEST_SHARE + (1 - SMALLEST_SHARE) * draws.nextDouble());
            double ratio = Math.exp(Math.log(WIDEST) * (2 * draws.nextDouble() - 1));
            int w = (int) Math.rint(Math.sqrt(area * ratio));
            int h = (int) Math.rint(Math.sqrt(area / ratio));
            if (w >= 1 && w <= width && h >= 1 && h <= height) {
                return cut(draws.nextInt(height - h + 1), draws.nextInt(width - w + 1), h, w);
            }
        }
        int w = Math.max(1, Math.min(width, (int) Math.rint(height * WIDEST)));
        int h = Math.max(1, Math.min(height, (int) Math.rint(width * WIDEST)));
        return cut((height - h) / 2, (width - w) / 2, h, w);
    }

    /** The same picture with left and right exchanged. */
    public Picture mirrored() {
        byte[] out = new byte[bytes.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                System.arraycopy(
                        bytes, (y * width + x) * channels, out, (y * width + width - 1 - x) * channels, channels);
            }
        }
        return new Picture(height, width, channels, out);
    }

    private Picture cut(int top, int left, int h, int w) {
        byte[] out = new byte[h * w * channels];
        for (int y = 0; y < h; y++) {
            System.arraycopy(bytes, ((top + y) * width + left) * channels, out, y * w * channels, w * channels);
        }
        return new Picture(h, w, channels, out);
    }
}
