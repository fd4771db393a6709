package io.drift4j.bridge.ros2.message;

/**
 * std_msgs/Header.
 *
 * @param stamp when the data was measured
 * @param frameId the coordinate frame it is in, empty if it has none
 */
public record Header(Time stamp, String frameId) {
    public static final MessageType<Header> TYPE = new MessageType<>(
            "std_msgs/msg/Header",
            "RIHS01_f49fb3ae2cf070f793645ff749683ac6b06203e41c891e17701b1cb597ce6a01",
            4096,
            Header::write,
            Header::read);

    void write(CdrWriter out) {
        stamp.write(out);
        out.string(frameId);
    }

    static Header read(CdrReader in) {
        return new Header(Time.read(in, "header.stamp"), in.string("header.frame_id"));
    }
}
