package io.drift4j.bridge.ros2.message;

import io.drift4j.bridge.ros2.message.DiagnosticArray.KeyValue;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Level;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Status;
import io.drift4j.bridge.ros2.message.Float32MultiArray.Axis;
import io.drift4j.bridge.ros2.message.ParticipantEntitiesInfo.Gid;
import io.drift4j.bridge.ros2.message.PoseStamped.Quaternion;
import java.lang.reflect.Array;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The messages of bridge/checks/ros2_golden.py, and random ones. */
public final class MessageSamples {

    /**
     * A message whose bytes ROS 2 wrote too.
     *
     * @param file below src/test/resources/ros2, without ending
     */
    public record Golden<M>(String file, MessageType<M> type, M message) {
        @Override
        public String toString() {
            return file;
        }
    }

    private static final Header HEADER = new Header(new Time(1700000000, 123456789), "base_link");
    private static final Header EMPTY = new Header(Time.ZERO, "");
    private static final double[] NONE = {};

    private MessageSamples() {}

    /** Every type there is. */
    public static List<MessageType<?>> types() {
        return List.of(
                Time.TYPE,
                Duration.TYPE,
                Header.TYPE,
                Bool.TYPE,
                StringMessage.TYPE,
                Float32MultiArray.TYPE,
                JointState.TYPE,
                Image.TYPE,
                CompressedImage.TYPE,
                PoseStamped.TYPE,
                JointTrajectory.TYPE,
                DiagnosticArray.TYPE,
                ParticipantEntitiesInfo.TYPE);
    }

    public static List<Golden<?>> golden() {
        return List.of(
                new Golden<>("Time", Time.TYPE, new Time(-5, 4000000000L)),
                new Golden<>("Duration", Duration.TYPE, new Duration(-1, 999999999)),
                new Golden<>("Header", Header.TYPE, HEADER),
                new Golden<>("Bool", Bool.TYPE, new Bool(true)),
                new Golden<>("Bool-false", Bool.TYPE, new Bool(false)),
                new Golden<>("String", StringMessage.TYPE, new StringMessage("pick up the Würfel")),
                new Golden<>("String-empty", StringMessage.TYPE, new StringMessage("")),
                new Golden<>(
                        "Float32MultiArray",
                        Float32MultiArray.TYPE,
                        new Float32MultiArray(List.of(new Axis("t", 2, 6), new Axis("joint", 3, 3)), 0, new float[] {
                            0, 0.5f, -1.5f, 3.25f, 1e30f, -0f
                        })),
                new Golden<>(
                        "Float32MultiArray-empty",
                        Float32MultiArray.TYPE,
                        new Float32MultiArray(List.of(), 0, new float[0])),
                new Golden<>(
                        "JointState",
                        JointState.TYPE,
                        new JointState(
                                HEADER,
                                List.of("shoulder", "elbow", "wrist_1"),
                                new double[] {0.1, -0.2, 3.14159},
                                new double[] {1, 0, -2.5},
                                NONE)),
                new Golden<>("JointState-empty", JointState.TYPE, new JointState(EMPTY, List.of(), NONE, NONE, NONE)),
                new Golden<>("Image", Image.TYPE, new Image(HEADER, 2, 3, "rgb8", false, 9, pattern(18))),
                new Golden<>("Image-empty", Image.TYPE, new Image(EMPTY, 0, 0, "", false, 0, new byte[0])),
                new Golden<>("CompressedImage", CompressedImage.TYPE, new CompressedImage(HEADER, "jpeg", new byte[] {
                    -1, (byte) 216, -1, 0, 1, 2, 3
                })),
                new Golden<>(
                        "CompressedImage-empty", CompressedImage.TYPE, new CompressedImage(EMPTY, "", new byte[0])),
                new Golden<>(
                        "PoseStamped",
                        PoseStamped.TYPE,
                        new PoseStamped(HEADER, 0.25, -1.5, 1e-9, new Quaternion(0.5, -0.5, 0.5, -0.5))),
                new Golden<>(
                        "JointTrajectory",
                        JointTrajectory.TYPE,
                        new JointTrajectory(
                                HEADER,
                                List.of("a", "bc"),
                                IntStream.range(0, 4)
                                        .mapToObj(MessageSamples::point)
                                        .toList())),
                new Golden<>(
                        "JointTrajectory-empty",
                        JointTrajectory.TYPE,
                        new JointTrajectory(EMPTY, List.of(), List.of())),
                new Golden<>(
                        "DiagnosticArray",
                        DiagnosticArray.TYPE,
                        new DiagnosticArray(
                                HEADER,
                                List.of(
                                        new Status(
                                                Level.ERROR,
                                                "drift4j: policy",
                                                "late",
                                                "arm-1",
                                                List.of(new KeyValue("age_ms", "41"), new KeyValue("", ""))),
                                        new Status(Level.OK, "", "", "", List.of())))),
                new Golden<>("DiagnosticArray-empty", DiagnosticArray.TYPE, new DiagnosticArray(EMPTY, List.of())),
                new Golden<>(
                        "ParticipantEntitiesInfo",
                        ParticipantEntitiesInfo.TYPE,
                        new ParticipantEntitiesInfo(
                                gid(1),
                                List.of(
                                        new ParticipantEntitiesInfo.Node(
                                                "/robot", "drift4j", List.of(gid(20), gid(40)), List.of(gid(250))),
                                        new ParticipantEntitiesInfo.Node("/", "other", List.of(), List.of())))),
                new Golden<>(
                        "ParticipantEntitiesInfo-empty",
                        ParticipantEntitiesInfo.TYPE,
                        new ParticipantEntitiesInfo(gid(0), List.of())));
    }

    /** Bytes i*13 mod 256. */
    public static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 13);
        }
        return bytes;
    }

    /** A message of this type with random fields of random lengths. */
    public static <M> M random(MessageType<M> type, Random random) {
        M example = golden().stream()
                .filter(golden -> golden.type().rosName().equals(type.rosName()))
                .map(golden -> {
                    @SuppressWarnings("unchecked") // the name of a type says its class
                    M message = (M) golden.message();
                    return message;
                })
                .findFirst()
                .orElseThrow();
        @SuppressWarnings("unchecked") // the class of an M
        M message = (M) value("", example.getClass(), random);
        return message;
    }

    private static JointTrajectory.Point point(int k) {
        double[] effort = new double[k % 2];
        Arrays.fill(effort, 9);
        return new JointTrajectory.Point(
                new double[] {0.5 * k, -0.25 * k},
                k == 0 ? NONE : new double[] {k, 2.0 * k},
                NONE,
                effort,
                new Duration(k, 20000000L * k));
    }

    private static Gid gid(int first) {
        byte[] guid = new byte[16];
        for (int i = 0; i < 16; i++) {
            guid[i] = (byte) (first + i);
        }
        return new Gid(guid);
    }

    private static double number(Random random) {
        return switch (random.nextInt(40)) {
            case 0 -> Double.NaN;
            case 1 -> Double.NEGATIVE_INFINITY;
            default -> random.nextGaussian();
        };
    }

    private static Object value(String name, Type type, Random random) {
        if (type instanceof ParameterizedType list) {
            List<Object> values = new ArrayList<>();
            for (int count = random.nextInt(6); count > 0; count--) {
                values.add(value(name, list.getActualTypeArguments()[0], random));
            }
            return values;
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            RecordComponent[] parts = plain.getRecordComponents();
            Object[] values = Arrays.stream(parts)
                    .map(part -> value(part.getName(), part.getGenericType(), random))
                    .toArray();
            Class<?>[] types =
                    Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                return plain.getDeclaredConstructor(types).newInstance(values);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        if (plain.isArray()) {
            Object array = Array.newInstance(plain.componentType(), name.equals("guid") ? 16 : random.nextInt(20));
            for (int i = 0; i < Array.getLength(array); i++) {
                Array.set(array, i, value(name, plain.componentType(), random));
            }
            return array;
        }
        return switch (plain.getSimpleName()) {
            case "boolean" -> random.nextBoolean();
            case "byte" -> (byte) random.nextInt();
            case "int" ->
                switch (name) {
                    case "sec" -> random.nextInt();
                    case "level" -> random.nextInt(256);
                    default -> random.nextInt(Integer.MAX_VALUE);
                };
            case "long" -> random.nextInt() & 0xffffffffL;
            case "float" -> (float) number(random);
            case "double" -> number(random);
            case "String" ->
                random.ints(random.nextInt(12), 1, 0xd800)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            default -> throw new IllegalStateException("no random " + plain);
        };
    }
}
