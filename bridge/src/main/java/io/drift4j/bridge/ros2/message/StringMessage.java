package io.drift4j.bridge.ros2.message;

/** std_msgs/String, under a name that leaves Java's own String alone. */
public record StringMessage(String data) {
    public static final MessageType<StringMessage> TYPE = new MessageType<>(
            "std_msgs/msg/String",
            "RIHS01_df668c740482bbd48fb39d76a70dfd4bd59db1288021743503259e948f6b1a18",
            1 << 16,
            (message, out) -> out.string(message.data),
            in -> new StringMessage(in.string("data")));
}
