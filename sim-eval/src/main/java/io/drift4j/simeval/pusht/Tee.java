package io.drift4j.simeval.pusht;

import io.drift4j.simeval.physics.Body;
import io.drift4j.simeval.physics.ConvexShape;
import java.util.List;

/** The T: two boxes that share an edge, its mass, its nine keypoints and the pose to push it to. */
final class Tee {
    /** Area of the T, px^2. */
    static final double AREA = 120 * 30 + 30 * 90;

    static final double GOAL_X = 256;
    static final double GOAL_Y = 256;
    static final double GOAL_ANGLE = Math.PI / 4;

    /** Number of keypoints. */
    static final int KEYPOINTS = 9;

    // Bar and stem as min x, min y, max x, max y in body coordinates.
    private static final double[][] BOXES = {{-60, 0, 60, 30}, {-15, 30, 15, 120}};

    // The reference adds the bar's moment about the origin twice, instead of bar and stem.
    private static final double INERTIA = 2 * 1500;
    // Mean of the two box centres; the centroid of the area would be 40.7.
    private static final double COG_Y = 45;

    // The reference samples these from a rendered block with jitter. Recovered here as the median over the recorded
    // frames of R(angle)^T (keypoint - block position).
    private static final double[] LOCAL_KEYPOINTS = {
        9.2698, 90.0410, -60.9835, -1.1867, 60.9128, -1.3934, -0.2705, 25.5436, -14.0649, 122.8159, 39.0027, 32.8574,
        -39.9664, 32.7297, -16.8243, 62.8632, 23.5415, -1.7003
    };

    private Tee() {}

    static Body body() {
        return Body.dynamic(1, INERTIA, 0, COG_Y);
    }

    static List<ConvexShape> shapes(Body body) {
        return java.util.Arrays.stream(BOXES)
                .map(box -> ConvexShape.box(body, box[0], box[1], box[2], box[3]))
                .toList();
    }

    /** Bar, then stem: min x, min y, max x, max y in body coordinates. */
    static double[] box(int index) {
        return BOXES[index];
    }

    static int boxes() {
        return BOXES.length;
    }

    /** The nine keypoints in board pixels, x0, y0, x1, and so on. */
    static float[] keypoints(Body body) {
        float[] points = new float[2 * KEYPOINTS];
        for (int i = 0; i < points.length; i += 2) {
            double x = LOCAL_KEYPOINTS[i];
            double y = LOCAL_KEYPOINTS[i + 1];
            points[i] = (float) (body.cos() * x - body.sin() * y + body.originX());
            points[i + 1] = (float) (body.sin() * x + body.cos() * y + body.originY());
        }
        return points;
    }
}
