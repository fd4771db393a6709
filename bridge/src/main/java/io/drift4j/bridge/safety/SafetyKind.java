package io.drift4j.bridge.safety;

/** What a safety limit is on. */
public enum SafetyKind {
    /** The number itself. */
    RANGE,
    /** Where the robot is after the action, of which the operator says where it may be. */
    BOX,
    /** From the measured state to the first action. */
    JUMP,
    /** Change of the commanded state over time. */
    VELOCITY,
    /** Change of that velocity over time. */
    ACCELERATION
}
