package io.drift4j.bridge.ros2.message;

/**
 * geometry_msgs/PoseStamped: where something is in the frame of the header.
 *
 * @param x metres
 * @param y metres
 * @param z metres
 * @param orientation unit quaternion
 */
public record PoseStamped(Header header, double x, double y, double z, Quaternion orientation) {
    public static final MessageType<PoseStamped> TYPE = new MessageType<>(
            "geometry_msgs/msg/PoseStamped",
            "RIHS01_10f3786d7d40fd2b54367835614bff85d4ad3b5dab62bf8bca0cc232d73b4cd8",
            4096,
            PoseStamped::write,
            PoseStamped::read);

    /** geometry_msgs/Quaternion, the real part last. */
    public record Quaternion(double x, double y, double z, double w) {
        public static final Quaternion IDENTITY = new Quaternion(0, 0, 0, 1);
    }

    private void write(CdrWriter out) {
        header.write(out);
        for (double number : new double[] {x, y, z, orientation.x, orientation.y, orientation.z, orientation.w}) {
            out.float64(number);
        }
    }

    private static PoseStamped read(CdrReader in) {
        return new PoseStamped(
                Header.read(in),
                in.float64("pose.position.x"),
                in.float64("pose.position.y"),
                in.float64("pose.position.z"),
                new Quaternion(
                        in.float64("pose.orientation.x"),
                        in.float64("pose.orientation.y"),
                        in.float64("pose.orientation.z"),
                        in.float64("pose.orientation.w")));
    }
}
