package io.drift4j.policy.transform;

import io.drift4j.engine.BadInput;
import java.util.List;

/**
 * Where a rigid body lies in the plane: a body point l is at {@code (x, y) + R l} with {@code R = [cos -sin; sin cos]}.
 *
 * @param x of the body's origin
 * @param y of the body's origin
 * @param cos of the body's angle
 * @param sin of the body's angle
 */
public record PlanarPose(double x, double y, double cos, double sin) {

    /**
     * The pose that puts {@code layout} nearest to the points seen, in the sum of squares (Kabsch in two dimensions).
     *
     * <p>With both sets moved to their centres, {@code a = sum l . q} and {@code b = sum l x q}, the angle is
     * {@code atan2(b, a)}. Points that all coincide have no angle; it is then 0.
     *
     * @param layout (K, 2) points of the body, row-major, K at least 2
     * @param points holds (K, 2) points seen, row-major, from index {@code at}
     */
    public static PlanarPose fit(double[] layout, float[] points, int at) {
        int count = layout.length / 2;
        double lx = 0;
        double ly = 0;
        double px = 0;
        double py = 0;
        for (int k = 0; k < count; k++) {
            lx += layout[2 * k];
            ly += layout[2 * k + 1];
            px += points[at + 2 * k];
            py += points[at + 2 * k + 1];
        }
        lx /= count;
        ly /= count;
        px /= count;
        py /= count;
        double a = 0;
        double b = 0;
        for (int k = 0; k < count; k++) {
            double ux = layout[2 * k] - lx;
            double uy = layout[2 * k + 1] - ly;
            double vx = points[at + 2 * k] - px;
            double vy = points[at + 2 * k + 1] - py;
            a += ux * vx + uy * vy;
            b += ux * vy - uy * vx;
        }
        double length = Math.hypot(a, b);
        double cos = length == 0 ? 1 : a / length;
        double sin = length == 0 ? 0 : b / length;
        return new PlanarPose(px - (cos * lx - sin * ly), py - (sin * lx + cos * ly), cos, sin);
    }

    /** Writes the (K, 2) points of a body in this pose, row-major, from index {@code at}. */
    public void place(double[] layout, float[] out, int at) {
        for (int i = 0; i < layout.length; i += 2) {
            out[at + i] = (float) (x + cos * layout[i] - sin * layout[i + 1]);
            out[at + i + 1] = (float) (y + sin * layout[i] + cos * layout[i + 1]);
        }
    }

    /** The angle in (-pi, pi]. */
    public double angle() {
        return Math.atan2(sin, cos);
    }

    /** A layout from a configuration as (K, 2) numbers; the body must have two points that differ. */
    static double[] layout(String owner, List<List<Double>> points) {
        BadInput.unless(
                points != null
                        && points.stream().distinct().count() >= 2
                        && points.stream().allMatch(PlanarPose::finitePair),
                "the layout of %s must be two or more different points [x, y], got %s",
                owner,
                points);
        return points.stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    static boolean finitePair(List<Double> pair) {
        return pair != null && pair.size() == 2 && pair.stream().allMatch(v -> v != null && Double.isFinite(v));
    }
}
