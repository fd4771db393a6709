package io.drift4j.bridge.ros2.input;

import io.drift4j.bridge.ros2.input.InputConfig.Resize;
import io.drift4j.bridge.ros2.message.CompressedImage;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Pictures in JPEG or PNG, told apart by their first bytes: what the message says of its format differs between publishers.
 *
 * <p>The size is read from the file's head and checked before a pixel is decoded.
 */
record CompressedImageReader(PictureShape shape, MessageType<CompressedImage> type)
        implements MessageReader<CompressedImage> {

    static CompressedImageReader of(InputConfig config, ObservationKey key, PictureCaps caps) {
        return new CompressedImageReader(
                PictureShape.of(key, config.resize()), CompressedImage.TYPE.withCap(caps.compressed()));
    }

    @Override
    public Optional<Header> header(CompressedImage message) {
        return Optional.of(message.header());
    }

    @Override
    public Supplier<float[]> numbers(CompressedImage message) {
        byte[] file = message.data();
        String format = format(file, message.format());
        return () -> shape.numbers(decode(file, format));
    }

    private static String format(byte[] file, String said) {
        if (starts(file, 0xff, 0xd8, 0xff)) {
            return "jpeg";
        }
        BadInput.unless(
                starts(file, 0x89, 'P', 'N', 'G'),
                "a compressed picture must be JPEG or PNG, got %d bytes of something else (format '%s')",
                file.length,
                said);
        return "png";
    }

    private static boolean starts(byte[] file, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (file.length <= i || (file[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private Pixels decode(byte[] file, String format) {
        javax.imageio.ImageReader reader =
                ImageIO.getImageReadersByFormatName(format).next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            shape.check(reader.getHeight(0), reader.getWidth(0));
            return pixels(reader.read(0));
        } catch (BadInput e) {
            throw e;
        } catch (IOException | RuntimeException e) { // the readers throw both for damaged files
            throw new BadInput(
                    "a compressed picture must be a whole " + format + " file, this one is damaged: " + e, e);
        } finally {
            reader.dispose();
        }
    }

    private Pixels pixels(BufferedImage picture) {
        int channels = picture.getColorModel().getNumComponents();
        BadInput.unless(
                channels == shape.channels() && picture.getColorModel().getComponentSize(0) <= 8,
                "a compressed picture must have %d channel(s) of 8 bits, got %d of %d",
                shape.channels(),
                channels,
                picture.getColorModel().getComponentSize(0));
        int width = picture.getWidth();
        byte[] data = new byte[picture.getHeight() * width * channels];
        int[] row = new int[width];
        Raster raster = picture.getRaster();
        for (int y = 0, at = 0; y < picture.getHeight(); y++) {
            if (channels == 1) { // as stored: getRGB would apply a gamma of its own
                raster.getSamples(0, y, width, 1, 0, row);
            } else {
                picture.getRGB(0, y, width, 1, row, 0, width);
            }
            for (int value : row) {
                for (int shift = 8 * (channels - 1); shift >= 0; shift -= 8) {
                    data[at++] = (byte) (value >> shift);
                }
            }
        }
        return new Pixels(picture.getHeight(), width, channels, data);
    }

    @Override
    public String words() {
        return "JPEG or PNG, " + shape.words() + (shape.resize() == Resize.AREA ? ", larger ones shrunk" : "");
    }
}
