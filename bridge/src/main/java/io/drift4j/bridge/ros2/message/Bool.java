package io.drift4j.bridge.ros2.message;

/** std_msgs/Bool. */
public record Bool(boolean data) {
    public static final MessageType<Bool> TYPE = new MessageType<>(
            "std_msgs/msg/Bool",
            "RIHS01_feb91e995ff9ebd09c0cb3d2aed18b11077585839fb5db80193b62d74528f6c9",
            64,
            (message, out) -> out.bool(message.data),
            in -> new Bool(in.bool("data")));
}
