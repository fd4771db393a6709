package io.drift4j.bridge.ros2.message;

import java.util.List;

/**
 * std_msgs/Float32MultiArray: numbers and how they lie in axes.
 *
 * @param axes layout.dim, outermost first; empty if the peer does not say
 * @param offset layout.data_offset, numbers before the first one that counts
 * @param data all numbers, row-major
 */
public record Float32MultiArray(List<Axis> axes, int offset, float[] data) {
    public static final MessageType<Float32MultiArray> TYPE = new MessageType<>(
            "std_msgs/msg/Float32MultiArray",
            "RIHS01_0599f6f85b4bfca379873a0b4375a0aca022156bd2d7021275d116ed1fa8bfe0",
            1 << 18,
            Float32MultiArray::write,
            Float32MultiArray::read);

    /**
     * std_msgs/MultiArrayDimension.
     *
     * @param label name of the axis
     * @param size entries along it
     * @param stride numbers in one whole axis, its own entries included
     */
    public record Axis(String label, int size, int stride) {}

    public Float32MultiArray {
        axes = List.copyOf(axes);
        data = data.clone();
    }

    /** A matrix (rows, columns), row-major, with its layout. */
    public static Float32MultiArray matrix(String rows, String columns, int width, float[] data) {
        if (width < 1 || data.length % width != 0) {
            throw new IllegalArgumentException(
                    "rows of " + width + " numbers must fill the matrix, got " + data.length + " numbers");
        }
        return new Float32MultiArray(
                List.of(new Axis(rows, data.length / width, data.length), new Axis(columns, width, width)), 0, data);
    }

    /** A copy of the numbers. */
    @Override
    public float[] data() {
        return data.clone();
    }

    private void write(CdrWriter out) {
        out.sequence(axes, (axis, to) -> {
            to.string(axis.label);
            to.int32(axis.size);
            to.int32(axis.stride);
        });
        out.int32(offset);
        out.float32s(data);
    }

    private static Float32MultiArray read(CdrReader in) {
        List<Axis> axes = in.sequence(
                "layout.dim",
                12,
                from -> new Axis(
                        from.string("layout.dim.label"), from.size("layout.dim.size"), from.size("layout.dim.stride")));
        return new Float32MultiArray(axes, in.size("layout.data_offset"), in.float32s("data"));
    }
}
