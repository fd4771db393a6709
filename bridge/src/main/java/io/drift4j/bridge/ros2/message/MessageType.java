package io.drift4j.bridge.ros2.message;

import io.drift4j.engine.BadInput;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * How one kind of message is called and how it becomes bytes and back.
 *
 * @param rosName package, {@code msg} and name, for example {@code sensor_msgs/msg/JointState}
 * @param hash RIHS01 hash of the definition, as nodes of ROS 2 Iron and later tell it each other
 * @param cap most bytes of one message, with the 4 of the encapsulation header; larger ones are neither written nor read
 * @param encoder writes the fields
 * @param decoder reads the fields in the same order
 */
public record MessageType<M>(String rosName, String hash, int cap, Encoder<M> encoder, Decoder<M> decoder) {
    private static final Pattern ROS_NAME = Pattern.compile("[a-z][a-z0-9_]*/msg/[A-Z][A-Za-z0-9]*");
    private static final Pattern HASH = Pattern.compile("RIHS01_[0-9a-f]{64}");

    /** Writes the fields of a message. */
    @FunctionalInterface
    public interface Encoder<M> {
        void write(M message, CdrWriter out);
    }

    /** Reads the fields of a message. */
    @FunctionalInterface
    public interface Decoder<M> {
        M read(CdrReader in);
    }

    public MessageType {
        BadInput.unless(
                ROS_NAME.matcher(rosName).matches(),
                "the name of a message must look like sensor_msgs/msg/JointState, got '%s'",
                rosName);
        BadInput.unless(
                HASH.matcher(hash).matches(),
                "the hash of %s must be RIHS01_ and 64 hexadecimal digits, got '%s'",
                rosName,
                hash);
        BadInput.unless(cap >= 8, "the cap of %s must be at least 8 bytes, got %d", rosName, cap);
    }

    /** The same type with another cap, for example for larger pictures. */
    public MessageType<M> withCap(int bytes) {
        return new MessageType<>(rosName, hash, bytes, encoder, decoder);
    }

    /** The package it is in, for example {@code sensor_msgs}. */
    public String packageName() {
        return rosName.substring(0, rosName.indexOf('/'));
    }

    /** Its name in the package, for example {@code JointState}. */
    public String name() {
        return rosName.substring(rosName.lastIndexOf('/') + 1);
    }

    /** What DDS calls it, for example {@code sensor_msgs::msg::dds_::JointState_}. */
    public String ddsName() {
        return packageName() + "::msg::dds_::" + name() + "_";
    }

    /**
     * The bytes of a message, with encapsulation header.
     *
     * @throws IllegalArgumentException if it has more bytes than the cap, or text with zero characters
     */
    public byte[] encode(M message) {
        CdrWriter out = new CdrWriter(rosName, cap);
        encoder.write(message, out);
        return out.toBytes();
    }

    /**
     * The message in these bytes, from position to limit, with encapsulation header; neither is moved.
     *
     * @throws MalformedMessage if they are not one
     */
    public M decode(ByteBuffer bytes) {
        if (bytes.remaining() > cap) {
            throw new MalformedMessage(
                    rosName, "size", "has " + bytes.remaining() + " bytes, at most " + cap + " are taken");
        }
        return decoder.read(new CdrReader(rosName, bytes)); // bytes may be left: ROS 2 estimates lengths from above
    }

    @Override
    public String toString() {
        return rosName;
    }
}
