package io.drift4j.bridge.ros2.input;

import io.drift4j.bridge.ros2.transport.Qos;
import io.drift4j.engine.BadInput;
import java.util.List;
import java.util.Locale;

/**
 * Where the numbers of one observation key come from.
 *
 * @param topic for example {@code /joint_states}
 * @param kind of its messages
 * @param stamp when a message was measured; left out: {@link Stamp#HEADER}, where messages have one
 * @param qos what is asked of publishers; left out: {@link Qos#SENSOR}, which all of them offer
 * @param fields {@link Kind#JOINT_STATE} only: which quantities, one after the other for all joints; left out: positions
 * @param joints {@link Kind#JOINT_STATE} only: names in the policy's order; left out: the entry names of the key
 * @param numbers {@link Kind#POSE} only: which numbers in which order; left out: x, y, z, qx, qy, qz, qw
 * @param frame {@link Kind#POSE} only: the frame_id that messages must have; left out: any
 * @param resize {@link Kind#IMAGE} and {@link Kind#COMPRESSED_IMAGE} only: what becomes of pictures of another size than the
 *     policy's; left out: {@link Resize#NONE}
 */
public record InputConfig(
        String topic,
        Kind kind,
        Stamp stamp,
        Qos qos,
        List<Field> fields,
        List<String> joints,
        List<PoseNumber> numbers,
        String frame,
        Resize resize) {

    /** What the messages are. */
    public enum Kind {
        /** sensor_msgs/JointState, put in order by the names of the joints. */
        JOINT_STATE,
        /** geometry_msgs/PoseStamped. */
        POSE,
        /** sensor_msgs/Image: rgb8, bgr8, rgba8, bgra8 for colour, mono8 for grey. */
        IMAGE,
        /** sensor_msgs/CompressedImage: JPEG or PNG. */
        COMPRESSED_IMAGE,
        /** std_msgs/Float32MultiArray: as many numbers as the key has. */
        ARRAY
    }

    /** When a message was measured. */
    public enum Stamp {
        /** At the stamp in its header. */
        HEADER,
        /** When it came: for messages without a header, of a simulation, or from a machine whose clock is not kept in step. */
        ARRIVAL
    }

    /** A quantity of a joint. */
    public enum Field {
        /** rad or m. */
        POSITION,
        /** rad/s or m/s. */
        VELOCITY,
        /** Nm or N. */
        EFFORT
    }

    /** What becomes of pictures of another size. */
    public enum Resize {
        /** They are refused. */
        NONE,
        /** Each new pixel is the mean of the area it covers, as OpenCV's INTER_AREA shrinks: training must have done the same. */
        AREA
    }

    public InputConfig {
        BadInput.unless(topic != null && !topic.isBlank(), "topic must name one, for example /joint_states");
        BadInput.unless(
                kind != null,
                "kind must say what messages %s has: joint_state, pose, image, compressed_image or array",
                topic);
        stamp = stamp == null ? kind == Kind.ARRAY ? Stamp.ARRIVAL : Stamp.HEADER : stamp;
        qos = qos == null ? Qos.SENSOR : qos;
        BadInput.unless(
                kind != Kind.ARRAY || stamp == Stamp.ARRIVAL,
                "stamp must be arrival for kind array, whose messages have no header: leave it out");
        BadInput.unless(
                qos.reliability() != null && qos.durability() != null,
                "qos must have reliability, durability and depth, got %s: leave it out for best effort, volatile, 1",
                qos);
        fields = only(Kind.JOINT_STATE, kind, "fields", fields, List.of(Field.POSITION));
        joints = only(Kind.JOINT_STATE, kind, "joints", joints, List.of());
        numbers = only(Kind.POSE, kind, "numbers", numbers, PoseNumber.ALL);
        BadInput.unless(frame == null || kind == Kind.POSE, belongs("frame", "pose", kind));
        frame = frame == null ? "" : frame;
        BadInput.unless(
                resize == null || kind == Kind.IMAGE || kind == Kind.COMPRESSED_IMAGE,
                belongs("resize", "image or compressed_image", kind));
        resize = resize == null ? Resize.NONE : resize;
    }

    private static <T> List<T> only(Kind owner, Kind kind, String name, List<T> given, List<T> otherwise) {
        if (given == null || given.isEmpty()) {
            return kind == owner ? otherwise : List.of();
        }
        BadInput.unless(kind == owner, belongs(name, owner.name().toLowerCase(Locale.ROOT), kind));
        BadInput.unless(
                given.stream().distinct().count() == given.size(), "%s must name each once, got %s", name, given);
        return List.copyOf(given);
    }

    private static String belongs(String name, String owner, Kind kind) {
        return name + " belongs to kind " + owner + ", got kind " + kind.name().toLowerCase(Locale.ROOT)
                + ": leave it out";
    }
}
