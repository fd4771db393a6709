package io.drift4j.bridge.ros2.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.ros2.message.MessageSamples.Golden;
import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageTypeTest {
    private static final int RANDOM_MESSAGES = 100;
    private static final int RANDOM_BYTES = 10_000;

    private static final RecursiveComparisonConfiguration EXACT = RecursiveComparisonConfiguration.builder()
            .withComparatorForType(Double::compare, Double.class)
            .withComparatorForType(Float::compare, Float.class)
            .build();

    static List<Golden<?>> golden() {
        return MessageSamples.golden();
    }

    static Stream<MessageType<?>> types() {
        return Stream.concat(MessageSamples.types().stream(), Stream.of(ParticipantEntitiesInfo.HUMBLE_TYPE));
    }

    @ParameterizedTest
    @MethodSource("golden")
    <M> void writesWhatRosWrites(Golden<M> golden) throws IOException {
        assertThat(golden.type().encode(golden.message())).isEqualTo(bytes(golden));
    }

    @ParameterizedTest
    @MethodSource("golden")
    <M> void readsWhatRosWrites(Golden<M> golden) throws IOException {
        M message = golden.type().decode(ByteBuffer.wrap(bytes(golden)));
        assertThat(message).usingRecursiveComparison(EXACT).isEqualTo(golden.message());
    }

    @Test
    void everyTypeHasAGoldenFile() {
        assertThat(golden().stream().map(golden -> golden.type().rosName()).distinct())
                .containsExactlyElementsOf(MessageSamples.types().stream()
                        .map(MessageType::rosName)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("types")
    <M> void randomMessagesComeBack(MessageType<M> type) {
        for (int seed = 0; seed < RANDOM_MESSAGES; seed++) {
            M message = MessageSamples.random(type, new Random(seed));
            byte[] bytes = type.encode(message);
            M back = type.decode(ByteBuffer.wrap(bytes));
            assertThat(back)
                    .as("%s seed %d", type, seed)
                    .usingRecursiveComparison(EXACT)
                    .isEqualTo(message);
            assertThat(type.encode(back)).as("%s seed %d", type, seed).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    <M> void everyTruncationIsNamed(MessageType<M> type) {
        for (int seed = 0; seed < 5; seed++) {
            byte[] bytes = type.encode(MessageSamples.random(type, new Random(seed)));
            for (int length = 0; length < bytes.length; length++) {
                ByteBuffer cut = ByteBuffer.wrap(bytes, 0, length);
                assertThatThrownBy(() -> type.decode(cut))
                        .as("%s seed %d cut to %d bytes", type, seed, length)
                        .isInstanceOf(MalformedMessage.class)
                        .hasMessageStartingWith(type.rosName() + " is malformed at ");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    <M> void randomBytesAreAMessageOrMalformed(MessageType<M> type) {
        Random random = new Random(11);
        for (int i = 0; i < RANDOM_BYTES; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length > 4) {
                bytes[0] = 0;
                bytes[1] = (byte) random.nextInt(2);
            }
            check(type, bytes, "random bytes", i);
        }
    }

    /** Mostly right bytes come further than random ones. */
    @ParameterizedTest
    @MethodSource("types")
    <M> void damagedMessagesAreAMessageOrMalformed(MessageType<M> type) {
        Random random = new Random(12);
        byte[] sane = {};
        for (int i = 0; i < RANDOM_BYTES; i++) {
            sane = i % 50 == 0 ? type.encode(MessageSamples.random(type, random)) : sane;
            byte[] bytes = sane.clone();
            for (int damage = 1 + random.nextInt(3); damage > 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            check(type, bytes, "damaged message", i);
        }
    }

    private static <M> void check(MessageType<M> type, byte[] bytes, String what, int number) {
        try {
            type.decode(ByteBuffer.wrap(bytes));
        } catch (MalformedMessage e) {
            // as it should be
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    what + " " + number + " of " + type + ": " + HexFormat.of().formatHex(bytes), e);
        }
    }

    @Test
    void hostileLengthsTakeNoMemory() {
        byte[] bytes = JointState.TYPE.encode(
                new JointState(new Header(Time.ZERO, ""), List.of(), new double[0], new double[0], new double[0]));
        int[] counts = {0x7fffffff, 0xffffffff, 0x20000001, 1 << 28};
        for (int count : counts) {
            ByteBuffer hostile = ByteBuffer.wrap(bytes.clone()).order(java.nio.ByteOrder.LITTLE_ENDIAN);
            hostile.putInt(bytes.length - 4, count); // effort, the last field
            assertThatThrownBy(() -> JointState.TYPE.decode(hostile))
                    .isInstanceOf(MalformedMessage.class)
                    .hasMessageContaining("sensor_msgs/msg/JointState is malformed at effort: ")
                    .hasMessageContaining((count & 0xffffffffL) + " elements");
        }
    }

    @Test
    void bigEndianIsRead() {
        ByteBuffer bytes = ByteBuffer.allocate(64); // Java's own order is big-endian
        bytes.putInt(0)
                .putInt(7)
                .putInt(8)
                .putInt(2)
                .put((byte) 'f')
                .put((byte) 0)
                .putShort((short) 0);
        bytes.putInt(1).putInt(2).put((byte) 'j').put((byte) 0).putShort((short) 0);
        bytes.putInt(1).putDouble(0.5).putInt(0).putInt(0).flip();
        JointState state = JointState.TYPE.decode(bytes);
        assertThat(state.header()).isEqualTo(new Header(new Time(7, 8), "f"));
        assertThat(state.name()).containsExactly("j");
        assertThat(state.position()).containsExactly(0.5);
    }

    @Test
    void otherEncapsulationsAreNamed() {
        byte[] bytes = Bool.TYPE.encode(new Bool(true));
        bytes[1] = 7;
        assertThatThrownBy(() -> Bool.TYPE.decode(ByteBuffer.wrap(bytes)))
                .isInstanceOf(MalformedMessage.class)
                .hasMessageContaining("encapsulation: must be 0x0000 or 0x0001 (plain CDR), got 0x0007");
    }

    /** ROS 2 writers estimate the length from above where sequences of doubles are empty. */
    @Test
    void bytesLeftOverAreIgnored() {
        byte[] bytes = Arrays.copyOf(Time.TYPE.encode(new Time(1, 2)), 40);
        assertThat(Time.TYPE.decode(ByteBuffer.wrap(bytes))).isEqualTo(new Time(1, 2));
    }

    @Test
    void theCapHoldsBothWays() {
        MessageType<StringMessage> small = StringMessage.TYPE.withCap(16);
        assertThat(small.decode(ByteBuffer.wrap(small.encode(new StringMessage("1234567"))))
                        .data())
                .isEqualTo("1234567");
        StringMessage large = new StringMessage("12345678");
        assertThatThrownBy(() -> small.encode(large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("std_msgs/msg/String must have at most 16 bytes, this one has 17 or more");
        assertThatThrownBy(() -> small.decode(ByteBuffer.wrap(StringMessage.TYPE.encode(large))))
                .isInstanceOf(MalformedMessage.class)
                .hasMessageContaining("size: has 17 bytes, at most 16 are taken");
    }

    @Test
    void arraysAreCopied() {
        double[] position = {1};
        JointState state =
                new JointState(new Header(Time.ZERO, ""), List.of("j"), position, new double[0], new double[0]);
        position[0] = 2;
        state.position()[0] = 3;
        assertThat(state.position()).containsExactly(1);
    }

    @Test
    void textWithZerosIsRefused() {
        assertThatThrownBy(() -> StringMessage.TYPE.encode(new StringMessage("a\0b")))
                .hasMessageContaining("must be free of zero characters");
    }

    @Test
    void namesAndHashesAreChecked() {
        assertThat(JointState.TYPE.ddsName()).isEqualTo("sensor_msgs::msg::dds_::JointState_");
        assertThat(JointState.TYPE.packageName()).isEqualTo("sensor_msgs");
        assertThatThrownBy(() -> type("JointState", Bool.TYPE.hash(), 64)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> type("std_msgs/msg/Bool", "RIHS01_0", 64)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> type("std_msgs/msg/Bool", Bool.TYPE.hash(), 4)).isInstanceOf(BadInput.class);
    }

    @Test
    void oldGidsAreEightBytesLonger() {
        ParticipantEntitiesInfo info =
                new ParticipantEntitiesInfo(new ParticipantEntitiesInfo.Gid(new byte[16]), List.of());
        assertThat(ParticipantEntitiesInfo.TYPE.encode(info)).hasSize(24);
        assertThat(ParticipantEntitiesInfo.HUMBLE_TYPE.encode(info)).hasSize(32);
    }

    private static MessageType<Bool> type(String name, String hash, int cap) {
        return new MessageType<>(name, hash, cap, Bool.TYPE.encoder(), Bool.TYPE.decoder());
    }

    private static byte[] bytes(Golden<?> golden) throws IOException {
        try (InputStream in = MessageTypeTest.class.getResourceAsStream("/ros2/" + golden.file() + ".cdr")) {
            return in.readAllBytes();
        }
    }
}
