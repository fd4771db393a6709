package io.drift4j.policy.transform;

import io.drift4j.engine.BadInput;
import java.util.List;

/**
 * Eight numbers a frame that say where a point and a goal lie as seen from a body in the plane.
 *
 * <p>The body's pose (o, R, angle t) is fitted to its keypoints. With scale s, point p, goal (g, angle t_g) the numbers
 * are, in order:
 *
 * <pre>
 * R^T (p - o) / s + shift     the point in the body's frame (2)
 * R^T (g - o) / s             the goal's origin in the body's frame (2)
 * cos t, sin t                the body's angle (2)
 * cos(t_g - t), sin(t_g - t)  what is left to turn (2)
 * </pre>
 *
 * @param keypoints key of the (K, 2) keypoints
 * @param point key of the point, two numbers
 * @param layout the K keypoints in the body's frame, each [x, y]
 * @param goal pose that the body is to reach
 * @param lengthScale s, in the unit of the keypoints
 * @param pointShift added to the point's two numbers after scaling, [x, y], to centre them
 */
public record PlanarKeypoints(
        String keypoints,
        String point,
        List<List<Double>> layout,
        Goal goal,
        double lengthScale,
        List<Double> pointShift) {

    /** Derived numbers a frame. */
    public static final int SIZE = 8;

    /** A pose in the unit of the keypoints and radians. */
    public record Goal(double x, double y, double angle) {
        public Goal {
            BadInput.unless(
                    Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(angle),
                    "a goal pose must be finite, got x %s, y %s, angle %s",
                    x,
                    y,
                    angle);
        }
    }

    public PlanarKeypoints {
        BadInput.unless(
                keypoints != null && point != null && goal != null,
                "planar keypoints need the keys 'keypoints' and 'point' and a goal, got %s, %s and %s",
                keypoints,
                point,
                goal);
        PlanarPose.layout("'" + keypoints + "'", layout);
        layout = layout.stream().map(List::copyOf).toList();
        pointShift = pointShift == null ? List.of(0.0, 0.0) : List.copyOf(pointShift);
        BadInput.unless(PlanarPose.finitePair(pointShift), "pointShift must be [x, y], got %s", pointShift);
        BadInput.unless(
                lengthScale > 0 && Double.isFinite(lengthScale),
                "lengthScale must be a positive number, got %s",
                lengthScale);
    }

    /** The layout as (K, 2) numbers. */
    public double[] layoutNumbers() {
        return PlanarPose.layout("'" + keypoints + "'", layout);
    }

    /** Writes the eight numbers of a body in {@code pose} and a point at (x, y) from index {@code at}. */
    void derive(PlanarPose pose, double x, double y, float[] out, int at) {
        double c = pose.cos();
        double s = pose.sin();
        double px = x - pose.x();
        double py = y - pose.y();
        double gx = goal.x() - pose.x();
        double gy = goal.y() - pose.y();
        double goalCos = Math.cos(goal.angle());
        double goalSin = Math.sin(goal.angle());
        out[at] = (float) ((c * px + s * py) / lengthScale + pointShift.get(0));
        out[at + 1] = (float) ((c * py - s * px) / lengthScale + pointShift.get(1));
        out[at + 2] = (float) ((c * gx + s * gy) / lengthScale);
        out[at + 3] = (float) ((c * gy - s * gx) / lengthScale);
        out[at + 4] = (float) c;
        out[at + 5] = (float) s;
        out[at + 6] = (float) (c * goalCos + s * goalSin);
        out[at + 7] = (float) (c * goalSin - s * goalCos);
    }
}
