package io.drift4j.bridge.ros2.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.ros2.input.InputConfig.Field;
import io.drift4j.bridge.ros2.input.InputConfig.Kind;
import io.drift4j.bridge.ros2.input.InputConfig.Resize;
import io.drift4j.bridge.ros2.message.CompressedImage;
import io.drift4j.bridge.ros2.message.Float32MultiArray;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.Image;
import io.drift4j.bridge.ros2.message.JointState;
import io.drift4j.bridge.ros2.message.PoseStamped;
import io.drift4j.bridge.ros2.message.PoseStamped.Quaternion;
import io.drift4j.bridge.ros2.message.Time;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {
    private static final Header HEADER = new Header(new Time(1, 0), "base");
    private static final ObservationKey ARM = new ObservationKey("arm", 3, "rad", List.of(3), List.of("a", "b", "c"));
    private static final ObservationKey COLOUR = new ObservationKey("camera", 18, "1", List.of(2, 3, 3), List.of());
    private static final ObservationKey GREY = new ObservationKey("camera", 6, "1", List.of(2, 3, 1), List.of());

    private static InputConfig config(Kind kind) {
        return config(kind, null, null, null, null);
    }

    private static InputConfig config(
            Kind kind, List<Field> fields, List<String> joints, List<PoseNumber> numbers, Resize resize) {
        return new InputConfig("/topic", kind, null, null, fields, joints, numbers, null, resize);
    }

    @SuppressWarnings("unchecked") // a test knows which kind it asks for
    private static <M> MessageReader<M> reader(InputConfig config, ObservationKey key) {
        return (MessageReader<M>) MessageReader.of(config, key, PictureCaps.DEFAULTS);
    }

    private static float[] joints(InputConfig config, ObservationKey key, JointState message) {
        return MessageReaderTest.<JointState>reader(config, key)
                .numbers(message)
                .get();
    }

    private static JointState state(List<String> names, double... positions) {
        return new JointState(HEADER, names, positions, new double[0], new double[0]);
    }

    @Test
    void jointsAreFoundByNameInAnyOrderAmongOthers() {
        List<String> names = new ArrayList<>(List.of("a", "b", "c", "gripper", "lift"));
        for (int seed = 0; seed < 50; seed++) {
            RandomStream random = RandomStream.of(seed);
            for (int i = names.size() - 1; i > 0; i--) {
                Collections.swap(names, i, random.nextInt(i + 1));
            }
            double[] positions =
                    names.stream().mapToDouble(name -> name.charAt(0)).toArray();
            assertThat(joints(config(Kind.JOINT_STATE), ARM, state(names, positions)))
                    .as("seed %d", seed)
                    .containsExactly('a', 'b', 'c');
        }
    }

    @Test
    void fieldsFollowOneAnother() {
        ObservationKey six = new ObservationKey("arm", 6, "");
        InputConfig both =
                config(Kind.JOINT_STATE, List.of(Field.VELOCITY, Field.POSITION), List.of("c", "a", "b"), null, null);
        JointState message = new JointState(
                HEADER, List.of("a", "b", "c"), new double[] {1, 2, 3}, new double[] {.1, .2, .3}, new double[0]);
        assertThat(joints(both, six, message)).containsExactly(.3f, .1f, .2f, 3, 1, 2);
        assertThat(MessageReaderTest.<JointState>reader(both, six).words())
                .isEqualTo("velocity, then position of [c, a, b]");
    }

    @Test
    void jointStatesThatLackSomethingAreRefusedByName() {
        InputConfig positions = config(Kind.JOINT_STATE);
        assertThatThrownBy(() -> joints(positions, ARM, state(List.of("a", "x"), 1, 2)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("[b, c] are missing")
                .hasMessageContaining("[a, x]");
        assertThatThrownBy(() -> joints(positions, ARM, state(List.of("a", "b", "c", "b"), 1, 2, 3, 4)))
                .hasMessageContaining("'b' must be named once");
        assertThatThrownBy(() -> joints(positions, ARM, state(List.of("a", "b", "c"), 1, 2)))
                .hasMessageContaining("one number for each of the 3 names, got 2");
        assertThatThrownBy(() -> joints(positions, ARM, state(List.of("c", "b", "a"), 1, Double.NaN, 3)))
                .hasMessageContaining("position of joint 'b' must be finite, got NaN");
        InputConfig efforts = config(Kind.JOINT_STATE, List.of(Field.EFFORT), null, null, null);
        assertThatThrownBy(() -> joints(efforts, ARM, state(List.of("a", "b", "c"), 1, 2, 3)))
                .hasMessageContaining("take it out of 'fields'");
    }

    @Test
    void jointsThatDoNotMakeTheKeyAreRefused() {
        ObservationKey unnamed = new ObservationKey("arm", 4, "rad");
        assertThatThrownBy(() -> reader(config(Kind.JOINT_STATE), unnamed))
                .hasMessageContaining("joints must list the names")
                .hasMessageContaining("4 for each of [position]");
        assertThatThrownBy(() -> reader(config(Kind.JOINT_STATE, null, List.of("a", "b"), null, null), unnamed))
                .hasMessageContaining("4 numbers of 'arm'")
                .hasMessageContaining("2 joints ([a, b])");
        assertThatThrownBy(() -> reader(
                        config(Kind.JOINT_STATE, List.of(Field.POSITION, Field.VELOCITY), null, null, null), ARM))
                .hasMessageContaining("joints must list");
    }

    @Test
    void posesGiveTheNumbersThatAreNamed() {
        PoseStamped pose = new PoseStamped(HEADER, 1, 2, 3, new Quaternion(0.5, -0.5, 0.5, -0.5));
        ObservationKey seven = new ObservationKey("tool", 7, "");
        assertThat(MessageReaderTest.<PoseStamped>reader(config(Kind.POSE), seven)
                        .numbers(pose)
                        .get())
                .containsExactly(1, 2, 3, 0.5f, -0.5f, 0.5f, -0.5f);
        ObservationKey three = new ObservationKey("tool", 3, "");
        InputConfig some = config(Kind.POSE, null, null, List.of(PoseNumber.QW, PoseNumber.Y, PoseNumber.X), null);
        assertThat(MessageReaderTest.<PoseStamped>reader(some, three)
                        .numbers(pose)
                        .get())
                .containsExactly(-0.5f, 2, 1);
        assertThatThrownBy(() -> reader(config(Kind.POSE), three)).hasMessageContaining("3 numbers of 'tool'");
        PoseStamped none = new PoseStamped(HEADER, 1, 2, 3, new Quaternion(0, 0, 0, 0));
        assertThatThrownBy(
                        () -> MessageReaderTest.<PoseStamped>reader(some, three).numbers(none))
                .hasMessageContaining("unit quaternion");
        InputConfig flat = config(Kind.POSE, null, null, List.of(PoseNumber.X, PoseNumber.Y, PoseNumber.Z), null);
        assertThat(MessageReaderTest.<PoseStamped>reader(flat, three)
                        .numbers(none)
                        .get())
                .containsExactly(1, 2, 3); // its orientation is not looked at
        InputConfig framed = new InputConfig("/t", Kind.POSE, null, null, null, null, flat.numbers(), "world", null);
        assertThatThrownBy(() ->
                        MessageReaderTest.<PoseStamped>reader(framed, three).numbers(pose))
                .hasMessageContaining("frame 'world', got one in 'base'");
    }

    @Test
    void arraysHoldAsManyNumbersAsTheKey() {
        MessageReader<Float32MultiArray> reader = reader(config(Kind.ARRAY), ARM);
        assertThat(reader.numbers(Float32MultiArray.matrix("r", "c", 3, new float[] {1, 2, 3}))
                        .get())
                .containsExactly(1, 2, 3);
        assertThat(reader.numbers(new Float32MultiArray(List.of(), 2, new float[] {8, 9, 1, 2, 3}))
                        .get())
                .containsExactly(1, 2, 3);
        for (Float32MultiArray wrong : List.of(
                new Float32MultiArray(List.of(), 0, new float[4]),
                new Float32MultiArray(List.of(), 9, new float[3]),
                new Float32MultiArray(List.of(), 0, new float[] {1, Float.POSITIVE_INFINITY, 3}))) {
            assertThatThrownBy(() -> reader.numbers(wrong)).isInstanceOf(BadInput.class);
        }
    }

    private static Image image(String encoding, int height, int width, int step, byte... data) {
        return new Image(HEADER, height, width, encoding, false, step, data);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (7 * i + 200);
        }
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({"rgb8, 3, 0, 1, 2", "bgr8, 3, 2, 1, 0", "rgba8, 4, 0, 1, 2", "bgra8, 4, 2, 1, 0"})
    void coloursComeInTheOrderOfTheEncodingAndPaddingIsLeftOut(String encoding, int pixel, int r, int g, int b) {
        for (int padding : new int[] {0, 5}) {
            int step = 3 * pixel + padding;
            byte[] data = bytes(2 * step);
            float[] numbers = MessageReaderTest.<Image>reader(config(Kind.IMAGE), COLOUR)
                    .numbers(image(encoding, 2, 3, step, data))
                    .get();
            int at = 0;
            for (int y = 0; y < 2; y++) {
                for (int x = 0; x < 3; x++) {
                    for (int place : new int[] {r, g, b}) {
                        assertThat(numbers[at++]).isEqualTo((data[y * step + x * pixel + place] & 0xff) / 255f);
                    }
                }
            }
        }
    }

    @Test
    void greyIsGreyAndTheLastRowNeedsNoPadding() {
        byte[] data = bytes(4 + 3);
        float[] numbers = MessageReaderTest.<Image>reader(config(Kind.IMAGE), GREY)
                .numbers(image("mono8", 2, 3, 4, data))
                .get();
        assertThat(numbers).hasSize(6);
        assertThat(numbers[3]).isEqualTo((data[4] & 0xff) / 255f);
    }

    @Test
    void ofAPictureThatWaitsTheBytesAreKeptOnce() throws InterruptedException {
        List<WeakReference<Image>> messages = new ArrayList<>();
        Supplier<float[]> numbers = waiting(messages);
        for (int i = 0; i < 500 && messages.get(0).get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(messages.get(0).get()).isNull();
        assertThat(numbers.get()).hasSize(18);
    }

    private static Supplier<float[]> waiting(List<WeakReference<Image>> messages) {
        Image picture = image("rgb8", 2, 3, 9, bytes(18));
        messages.add(new WeakReference<>(picture));
        return MessageReaderTest.<Image>reader(config(Kind.IMAGE), COLOUR).numbers(picture);
    }

    @Test
    void otherPicturesAreRefusedWithTheMend() {
        MessageReader<Image> colour = reader(config(Kind.IMAGE), COLOUR);
        assertThatThrownBy(() -> colour.numbers(image("yuv422_yuy2", 2, 3, 6, bytes(12))))
                .hasMessageContaining("[bgr8, bgra8, rgb8, rgba8]")
                .hasMessageContaining("image_proc");
        assertThatThrownBy(() -> colour.numbers(image("mono8", 2, 3, 3, bytes(6))))
                .hasMessageContaining("colour");
        assertThatThrownBy(() -> colour.numbers(image("rgb8", 3, 3, 9, bytes(27))))
                .hasMessageContaining("2 rows of 3 pixels, got 3 of 3")
                .hasMessageContaining("resize: area");
        assertThatThrownBy(() -> colour.numbers(image("rgb8", 2, 3, 8, bytes(18))))
                .hasMessageContaining("step");
        assertThatThrownBy(() -> colour.numbers(image("rgb8", 2, 3, 9, bytes(17))))
                .hasMessageContaining("17 bytes");
        assertThatThrownBy(() -> colour.numbers(image("rgb8", 2, 3, Integer.MAX_VALUE, bytes(18))))
                .isInstanceOf(BadInput.class);
        MessageReader<Image> shrinking = reader(config(Kind.IMAGE, null, null, null, Resize.AREA), COLOUR);
        assertThatThrownBy(() -> shrinking.numbers(image("rgb8", 1, 3, 9, bytes(9))))
                .hasMessageContaining("enlarging adds nothing");
        assertThatThrownBy(() -> shrinking.numbers(
                        image("rgb8", Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, bytes(9))))
                .hasMessageContaining("1 to 16000000 pixels");
        assertThatThrownBy(() -> shrinking.numbers(image("rgb8", 0, 0, 0))).hasMessageContaining("got 0 rows of 0");
        assertThatThrownBy(() -> reader(config(Kind.IMAGE), ARM)).hasMessageContaining("shape [3] for 'arm'");
    }

    @Test
    void shrinkingTakesTheMeanOfEachArea() {
        MessageReader<Image> shrinking = reader(config(Kind.IMAGE, null, null, null, Resize.AREA), GREY);
        byte[] data = new byte[4 * 6]; // two by two to one
        Arrays.fill(data, (byte) 10);
        data[0] = (byte) 255;
        data[1] = (byte) 0;
        data[6] = (byte) 1;
        data[7] = (byte) 0;
        assertThat(shrinking.numbers(image("mono8", 4, 6, 6, data)).get())
                .containsExactly(64 / 255f, 10 / 255f, 10 / 255f, 10 / 255f, 10 / 255f, 10 / 255f);
    }

    /** What cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA) gives, OpenCV 5.0, for another size ratio each. */
    @Test
    void shrinkingIsThatOfOpenCvToWithinOne() {
        int[] fractions = {
            78, 151, 103, 119, 137, 138, 109, 138, 81, 82, 111, 132, 121, 121, 139, 133, 123, 117, 158, 74
        };
        int[] whole = {
            64, 127, 79, 131, 111, 105, 119, 141, 94, 153, 92, 129, 141, 124, 121, 118, 144, 100, 142, 84, 166, 128,
                    113, 154,
            128, 158, 75, 142, 130, 90, 118, 106, 151, 141, 130, 132, 153, 103, 150, 119, 111, 117, 131, 82, 130, 64,
                    141, 64
        };
        assertShrunk("mono8", 10, 14, 1, 4, 5, fractions);
        assertShrunk("rgb8", 8, 12, 3, 4, 4, whole);
    }

    private static void assertShrunk(
            String encoding, int height, int width, int channels, int rows, int columns, int... expected) {
        byte[] data = new byte[height * width * channels];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) ((7 * i * i + 13 * i) % 251);
        }
        ObservationKey key = new ObservationKey(
                "camera", rows * columns * channels, "1", List.of(rows, columns, channels), List.of());
        float[] numbers = MessageReaderTest.<Image>reader(config(Kind.IMAGE, null, null, null, Resize.AREA), key)
                .numbers(image(encoding, height, width, width * channels, data))
                .get();
        assertThat(numbers).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(numbers[i] * 255 - expected[i])).isLessThan(1.01f);
        }
    }

    private static CompressedImage file(String format, BufferedImage picture) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(picture, format, out)).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new CompressedImage(HEADER, "rgb8; " + format + " compressed bgr8", out.toByteArray());
    }

    private static BufferedImage picture(int type, int height, int width) {
        BufferedImage picture = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, 0xff000000 | (40 * y + 20) << 16 | (30 * x + 60) << 8 | 200);
            }
        }
        return picture;
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg"})
    void filesAreDecodedRedFirst(String format) {
        ObservationKey key = new ObservationKey("camera", 16 * 16 * 3, "1", List.of(16, 16, 3), List.of());
        BufferedImage even = new BufferedImage(16, 16, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < 256; i++) {
            even.setRGB(i % 16, i / 16, 0xc86432);
        }
        float[] numbers = MessageReaderTest.<CompressedImage>reader(config(Kind.COMPRESSED_IMAGE), key)
                .numbers(file(format, even))
                .get();
        assertThat(numbers).hasSize(768);
        for (int i = 0; i < 768; i += 3) {
            assertThat(numbers[i] * 255).isBetween(197f, 203f);
            assertThat(numbers[i + 1] * 255).isBetween(97f, 103f);
            assertThat(numbers[i + 2] * 255).isBetween(47f, 53f);
        }
    }

    @Test
    void pngIsExactInColourAndGreyAndIsShrunkIfWanted() {
        MessageReader<CompressedImage> colour = reader(config(Kind.COMPRESSED_IMAGE), COLOUR);
        float[] numbers = colour.numbers(file("png", picture(BufferedImage.TYPE_INT_RGB, 2, 3)))
                .get();
        assertThat(numbers[0]).isEqualTo(20 / 255f);
        assertThat(numbers[4]).isEqualTo(90 / 255f);
        assertThat(numbers[9]).isEqualTo(60 / 255f);
        BufferedImage grey = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(2, 1, 0, 77);
        assertThat(MessageReaderTest.<CompressedImage>reader(config(Kind.COMPRESSED_IMAGE), GREY)
                        .numbers(file("png", grey))
                        .get())
                .containsExactly(0, 0, 0, 0, 0, 77 / 255f);
        MessageReader<CompressedImage> shrinking =
                reader(config(Kind.COMPRESSED_IMAGE, null, null, null, Resize.AREA), COLOUR);
        assertThat(shrinking.numbers(file("png", picture(BufferedImage.TYPE_INT_RGB, 4, 6)))
                        .get()[0])
                .isEqualTo(40 / 255f);
    }

    @Test
    void filesThatAreNoneOrDamagedOrOfAnotherKindAreRefused() {
        MessageReader<CompressedImage> colour = reader(config(Kind.COMPRESSED_IMAGE), COLOUR);
        assertThatThrownBy(() -> colour.numbers(new CompressedImage(HEADER, "jpeg", new byte[] {1, 2})))
                .hasMessageContaining("JPEG or PNG");
        CompressedImage whole = file("png", picture(BufferedImage.TYPE_INT_RGB, 2, 3));
        CompressedImage cut = new CompressedImage(HEADER, "png", Arrays.copyOf(whole.data(), 50));
        assertThatThrownBy(() -> colour.numbers(cut).get())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("damaged");
        CompressedImage large = file("png", picture(BufferedImage.TYPE_INT_RGB, 5, 3));
        assertThatThrownBy(() -> colour.numbers(large).get()).hasMessageContaining("got 5 of 3");
        CompressedImage clear = file("png", picture(BufferedImage.TYPE_INT_ARGB, 2, 3));
        assertThatThrownBy(() -> colour.numbers(clear).get()).hasMessageContaining("3 channel(s) of 8 bits, got 4");
        for (int seed = 0; seed < 300; seed++) { // damaged anywhere: refused or decoded, nothing else
            RandomStream random = RandomStream.of(seed);
            byte[] data = whole.data();
            data[8 + random.nextInt(data.length - 8)] = (byte) random.nextInt(256);
            try {
                assertThat(colour.numbers(new CompressedImage(HEADER, "png", data))
                                .get())
                        .hasSize(18);
            } catch (BadInput e) {
                assertThat(e).as("seed %d", seed).hasMessageContaining("picture");
            }
        }
    }
}
