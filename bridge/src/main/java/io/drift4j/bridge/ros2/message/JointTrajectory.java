package io.drift4j.bridge.ros2.message;

import java.util.List;

/**
 * trajectory_msgs/JointTrajectory.
 *
 * @param header its stamp is when the trajectory starts; zero means now
 * @param jointNames joints, in the order of every point's arrays
 * @param points waypoints in order of time
 */
public record JointTrajectory(Header header, List<String> jointNames, List<Point> points) {
    public static final MessageType<JointTrajectory> TYPE = new MessageType<>(
            "trajectory_msgs/msg/JointTrajectory",
            "RIHS01_179b33eba59d676f6d967ac71fe35e7ca2f64b2f3928f4a018cec115e213796e",
            1 << 18,
            JointTrajectory::write,
            JointTrajectory::read);

    public JointTrajectory {
        jointNames = List.copyOf(jointNames);
        points = List.copyOf(points);
    }

    /**
     * trajectory_msgs/JointTrajectoryPoint. Each array has one number a joint, or is empty.
     *
     * @param positions rad or m
     * @param velocities rad/s or m/s
     * @param accelerations rad/s^2 or m/s^2
     * @param effort Nm or N
     * @param timeFromStart when to be there, counted from the header's stamp
     */
    public record Point(
            double[] positions, double[] velocities, double[] accelerations, double[] effort, Duration timeFromStart) {
        public Point {
            positions = positions.clone();
            velocities = velocities.clone();
            accelerations = accelerations.clone();
            effort = effort.clone();
        }

        /** Positions alone. */
        public Point(double[] positions, Duration timeFromStart) {
            this(positions, new double[0], new double[0], new double[0], timeFromStart);
        }

        /** A copy of the positions. */
        @Override
        public double[] positions() {
            return positions.clone();
        }

        /** A copy of the velocities. */
        @Override
        public double[] velocities() {
            return velocities.clone();
        }

        /** A copy of the accelerations. */
        @Override
        public double[] accelerations() {
            return accelerations.clone();
        }

        /** A copy of the efforts. */
        @Override
        public double[] effort() {
            return effort.clone();
        }

        private void write(CdrWriter out) {
            out.float64s(positions);
            out.float64s(velocities);
            out.float64s(accelerations);
            out.float64s(effort);
            timeFromStart.write(out);
        }

        private static Point read(CdrReader in) {
            return new Point(
                    in.float64s("points.positions"),
                    in.float64s("points.velocities"),
                    in.float64s("points.accelerations"),
                    in.float64s("points.effort"),
                    Duration.read(in, "points.time_from_start"));
        }
    }

    private void write(CdrWriter out) {
        header.write(out);
        out.strings(jointNames);
        out.sequence(points, Point::write);
    }

    private static JointTrajectory read(CdrReader in) {
        return new JointTrajectory(Header.read(in), in.strings("joint_names"), in.sequence("points", 24, Point::read));
    }
}
