package io.drift4j.bridge.wire;

import static io.drift4j.bridge.v1.ImageEncoding.IMAGE_ENCODING_JPEG;
import static io.drift4j.bridge.v1.ImageEncoding.IMAGE_ENCODING_PNG;
import static io.drift4j.bridge.v1.ImageEncoding.IMAGE_ENCODING_RAW;
import static io.drift4j.bridge.wire.Wires.HEIGHT;
import static io.drift4j.bridge.wire.Wires.WIDTH;
import static io.drift4j.bridge.wire.Wires.depth;
import static io.drift4j.bridge.wire.Wires.image;
import static io.drift4j.bridge.wire.Wires.joints;
import static io.drift4j.bridge.wire.Wires.observation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.drift4j.bridge.v1.Image;
import io.drift4j.bridge.v1.ImageEncoding;
import io.drift4j.bridge.v1.Value;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureDecoderTest {
    private static final String AT = "observation.newest.values[camera].image";

    private static BufferedImage smooth(int width, int height, int type) {
        BufferedImage picture = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (picture.getRaster().getNumBands() == 1) {
                    picture.getRaster().setSample(x, y, 0, 20 * y + x);
                } else {
                    picture.setRGB(x, y, 0xff000000 | 100 + 10 * x << 16 | 100 + 10 * y << 8 | 128);
                }
            }
        }
        return picture;
    }

    private static byte[] file(String format, BufferedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(picture, format, bytes)).isTrue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static float[] camera(Value value) {
        return Wires.decoded(observation(joints(), value, depth())).get("camera");
    }

    private static String refused(Value value) {
        return Wires.refused(observation(joints(), value, depth()));
    }

    private static byte[] png() {
        return file("png", smooth(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB));
    }

    @Test
    void pngIsExactRowsFromTheTopRedGreenBlue() {
        float[] numbers = camera(image("camera", IMAGE_ENCODING_PNG, png()));
        assertThat(numbers).hasSize(HEIGHT * WIDTH * 3);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int at = 3 * (y * WIDTH + x);
                assertThat(Arrays.copyOfRange(numbers, at, at + 3))
                        .containsExactly((100 + 10 * x) / 255f, (100 + 10 * y) / 255f, 128 / 255f);
            }
        }
    }

    @Test
    void jpegIsNear() {
        float[] numbers = camera(
                image("camera", IMAGE_ENCODING_JPEG, file("jpeg", smooth(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB))));
        assertThat(numbers[0]).isCloseTo(100 / 255f, within(0.1f));
        assertThat(numbers[2]).isCloseTo(128 / 255f, within(0.1f));
    }

    @Test
    void rawIsBytesOver255() {
        byte[] bytes = new byte[HEIGHT * WIDTH * 3];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (2 * i + 50);
        }
        float[] numbers = camera(raw(bytes, HEIGHT, WIDTH));
        for (int i = 0; i < bytes.length; i++) {
            assertThat(numbers[i]).isEqualTo((bytes[i] & 0xff) / 255f);
        }
    }

    private static Value raw(byte[] bytes, int height, int width) {
        return image(
                "camera",
                Image.newBuilder()
                        .setEncoding(IMAGE_ENCODING_RAW)
                        .setHeight(height)
                        .setWidth(width)
                        .setData(ByteString.copyFrom(bytes)));
    }

    @Test
    void greyIsAsStored() {
        byte[] grey = file("png", smooth(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY));
        float[] numbers = Wires.decoded(observation(joints(), Wires.camera(), image("depth", IMAGE_ENCODING_PNG, grey)))
                .get("depth");
        assertThat(numbers[WIDTH + 1]).isEqualTo(21 / 255f);
        assertThat(refused(image("camera", IMAGE_ENCODING_PNG, grey))).contains(AT + ": must have 3 channel(s)");
    }

    @Test
    void alphaAndSixteenBitsAreRefusedNotConverted() {
        assertThat(refused(image(
                        "camera", IMAGE_ENCODING_PNG, file("png", smooth(WIDTH, HEIGHT, BufferedImage.TYPE_INT_ARGB)))))
                .contains("must have 3 channel(s) of 8 bits, got 4");
        byte[] deep = file("png", new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_USHORT_GRAY));
        assertThat(Wires.refused(observation(joints(), Wires.camera(), image("depth", IMAGE_ENCODING_PNG, deep))))
                .contains("8 bits, got 1 of 16");
    }

    @Test
    void anotherSizeIsRefusedWithTheMend() {
        byte[] large = file("png", smooth(WIDTH, HEIGHT + 1, BufferedImage.TYPE_INT_RGB));
        assertThat(refused(image("camera", IMAGE_ENCODING_PNG, large)))
                .contains(AT + ": must be 5 rows of 7 pixels, got 6 x 7", "resize");
        assertThat(refused(raw(new byte[HEIGHT * WIDTH * 3], WIDTH, HEIGHT))).contains("got 7 x 5");
        assertThat(refused(raw(new byte[HEIGHT * WIDTH * 3 - 1], HEIGHT, WIDTH)))
                .contains(AT + ".data: must be 105 bytes", "got 104");
        assertThat(refused(raw(new byte[0], -1, -1))).contains(AT);
        assertThat(refused(raw(new byte[0], 1 << 30, 1 << 30))).contains("at most 4000000 pixels");
    }

    @Test
    void aPictureForNumbersAndAnUnknownEncodingAreRefused() {
        assertThat(Wires.refused(observation(image("joints", IMAGE_ENCODING_PNG, png()), Wires.camera(), depth())))
                .contains("values[joints].image: must be a tensor");
        assertThat(refused(image("camera", ImageEncoding.IMAGE_ENCODING_UNSPECIFIED, png())))
                .contains(AT + ".encoding: must be RAW, JPEG or PNG");
        assertThat(refused(image("camera", IMAGE_ENCODING_JPEG, png()))).contains(AT + ".data: must be a jpeg file");
    }

    /** A file that says it is large is refused by what it says: nothing of that size is made. */
    @Test
    void aHeadThatLiesIsBelievedBeforeAPixelIsDecoded() throws IOException {
        byte[] lying = pngOf(60_000, 60_000);
        assertThat(refused(image("camera", IMAGE_ENCODING_PNG, lying)))
                .contains("at most 4000000 pixels, got 60000 x 60000");
        byte[] small = pngOf(WIDTH, HEIGHT);
        assertThat(refused(image("camera", IMAGE_ENCODING_PNG, small)))
                .as("a right size without the pixels")
                .contains(AT);
    }

    /** A file with a right head and no more than a few pixels. */
    private static byte[] pngOf(int width, int height) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        ByteBuffer head = ByteBuffer.allocate(13).putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
        chunk(out, "IHDR", head.array());
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(pixels)) {
            deflate.write(new byte[10]);
        }
        chunk(out, "IDAT", pixels.toByteArray());
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String kind, byte[] data) throws IOException {
        ByteBuffer body =
                ByteBuffer.allocate(4 + data.length).put(kind.getBytes()).put(data);
        CRC32 crc = new CRC32();
        crc.update(body.array());
        out.write(ByteBuffer.allocate(4).putInt(data.length).array());
        out.write(body.array());
        out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    @ParameterizedTest
    @EnumSource(names = {"IMAGE_ENCODING_PNG", "IMAGE_ENCODING_JPEG"})
    void aDamagedFileIsRefusedOrRead(ImageEncoding encoding) {
        byte[] right = encoding == IMAGE_ENCODING_PNG
                ? png()
                : file("jpeg", smooth(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB));
        long seed = 20_261_127;
        System.out.println("damaged pictures of seed " + seed);
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] damaged = i % 2 == 0 ? right.clone() : Arrays.copyOf(right, random.nextInt(right.length));
            for (int flip = 0; flip < 3 && damaged.length > 0; flip++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            FieldErrors errors = new FieldErrors();
            Wires.decoder().frames(observation(joints(), image("camera", encoding, damaged), depth()), errors);
            refused += errors.any() ? 1 : 0;
        }
        assertThat(refused).isBetween(300, 1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 40})
    void aCutFileIsRefused(int bytes) {
        assertThat(refused(image("camera", IMAGE_ENCODING_PNG, Arrays.copyOf(png(), bytes))))
                .contains(AT + ".data: must be a png file, it is damaged or something else");
    }
}
