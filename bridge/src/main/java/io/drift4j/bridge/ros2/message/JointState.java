package io.drift4j.bridge.ros2.message;

import java.util.List;

/**
 * sensor_msgs/JointState. Each array has one number a joint, or is empty where that quantity is not measured.
 *
 * @param name joints, in the order of the arrays
 * @param position rad or m
 * @param velocity rad/s or m/s
 * @param effort Nm or N
 */
public record JointState(Header header, List<String> name, double[] position, double[] velocity, double[] effort) {
    public static final MessageType<JointState> TYPE = new MessageType<>(
            "sensor_msgs/msg/JointState",
            "RIHS01_a13ee3a330e346c9d87b5aa18d24e11690752bd33a0350f11c5882bc9179260e",
            1 << 16,
            JointState::write,
            JointState::read);

    public JointState {
        name = List.copyOf(name);
        position = position.clone();
        velocity = velocity.clone();
        effort = effort.clone();
    }

    /** A copy of the positions. */
    @Override
    public double[] position() {
        return position.clone();
    }

    /** A copy of the velocities. */
    @Override
    public double[] velocity() {
        return velocity.clone();
    }

    /** A copy of the efforts. */
    @Override
    public double[] effort() {
        return effort.clone();
    }

    private void write(CdrWriter out) {
        header.write(out);
        out.strings(name);
        out.float64s(position);
        out.float64s(velocity);
        out.float64s(effort);
    }

    private static JointState read(CdrReader in) {
        return new JointState(
                Header.read(in),
                in.strings("name"),
                in.float64s("position"),
                in.float64s("velocity"),
                in.float64s("effort"));
    }
}
