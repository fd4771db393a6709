package io.drift4j.bridge.ros2.input;

import java.util.OptionalLong;

/**
 * How an input is, for diagnostics.
 *
 * @param key of the policy
 * @param topic full name
 * @param type for example {@code sensor_msgs/msg/JointState}
 * @param takes what is taken of it, in words
 * @param taken messages with usable numbers since the start
 * @param refused messages that arrived and could not be used, since the start; malformed ones are counted by the transport
 * @param problem why the last of those was refused; empty once a usable one came after it
 * @param age nanoseconds since the newest usable message was measured; empty before the first
 * @param delay nanoseconds between measuring and arrival of that message
 */
public record InputStatus(
        String key,
        String topic,
        String type,
        String takes,
        long taken,
        long refused,
        String problem,
        OptionalLong age,
        OptionalLong delay) {}
