package io.drift4j.bridge.ros2.transport;

import java.util.OptionalInt;

/**
 * How one publisher or subscription of ours is, for diagnostics.
 *
 * @param topic full name
 * @param type for example {@code sensor_msgs/msg/JointState}
 * @param direction whose end it is
 * @param qos what we ask or offer
 * @param matched ends of peers connected now
 * @param messages messages handed to the listener, or published, since the start
 * @param malformed messages that could not be decoded, since the start; those that DDS refuses for their size alone never
 *     arrive and are not among them
 * @param failed messages at which the listener threw, and calls of the stack that failed, since the start
 * @param incompatible peers on this topic whose QoS does not fit ours, so that nothing flows: those known now, or, where
 *     the stack tells of each only once, those met since the start; empty where the stack does not tell at all
 * @param problem newest trouble in words, empty if there was none
 */
public record TopicStatus(
        String topic,
        String type,
        Direction direction,
        Qos qos,
        int matched,
        long messages,
        long malformed,
        long failed,
        OptionalInt incompatible,
        String problem) {

    /** Whose end of a topic it is. */
    public enum Direction {
        /** We publish. */
        OUT,
        /** We subscribe. */
        IN
    }
}
