package io.drift4j.bridge.ros2.input;

import java.util.List;

/** A number of a pose: position in metres, or orientation as a unit quaternion whose real part is {@link #QW}. */
public enum PoseNumber {
    X,
    Y,
    Z,
    QX,
    QY,
    QZ,
    QW;

    /** As the message has them. */
    public static final List<PoseNumber> ALL = List.of(values());

    /** Whether it is one of the orientation. */
    public boolean turns() {
        return this == QX || this == QY || this == QZ || this == QW;
    }
}
