package io.drift4j.policy.transform;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.data.Episodes;
import io.drift4j.policy.data.Episodes.Column;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A line {@code n . x = c} in the plane about which a task is symmetric: every episode has a mirror image that is as good
 * a demonstration.
 *
 * <p>A point goes to {@code p - 2 (n . p - c) n / (n . n)}. A body that is symmetric about an axis through its origin
 * goes from pose (o, R) to (mirrored o, M R F), where M mirrors about the line's direction and F about the body's own
 * axis; its keypoints are placed anew from that pose, so each stays the same point of the body. Applied twice, all is as
 * before, up to how far the recorded keypoints are from a rigid body.
 *
 * @param normal n, [x, y], of any length but 0
 * @param offset c
 * @param points keys of one or more points a step, actions among them
 * @param bodies keys of keypoints
 */
public record MirrorLine(List<Double> normal, double offset, List<String> points, List<Body> bodies) {

    /**
     * A body by its keypoints.
     *
     * @param key key of the (K, 2) keypoints
     * @param layout the K keypoints in the body's frame, each [x, y]
     * @param axis direction, [x, y], of the body's symmetry axis in its frame; the axis goes through the frame's origin
     */
    public record Body(String key, List<List<Double>> layout, List<Double> axis) {
        public Body {
            PlanarPose.layout("'" + key + "'", layout);
            layout = layout.stream().map(List::copyOf).toList();
            BadInput.unless(direction(axis), "the symmetry axis of '%s' must be [x, y], not 0, got %s", key, axis);
            axis = List.copyOf(axis);
        }
    }

    public MirrorLine {
        BadInput.unless(direction(normal), "the normal of a mirror line must be [x, y], not 0, got %s", normal);
        BadInput.unless(Double.isFinite(offset), "the offset of a mirror line must be finite, got %s", offset);
        normal = List.copyOf(normal);
        points = points == null ? List.of() : List.copyOf(points);
        bodies = bodies == null ? List.of() : List.copyOf(bodies);
    }

    private static boolean direction(List<Double> pair) {
        return PlanarPose.finitePair(pair) && (pair.get(0) != 0 || pair.get(1) != 0);
    }

    /** The mirror images of all episodes; every key must be named as points or as a body. */
    public Episodes mirror(Episodes episodes) {
        Map<String, Column> mirrored = new LinkedHashMap<>();
        for (String key : episodes.keys()) {
            Column column = episodes.column(key);
            float[] values = column.values().clone();
            Body body = bodies.stream()
                    .filter(each -> each.key().equals(key))
                    .findFirst()
                    .orElse(null);
            if (body != null) {
                mirrorBody(body, values, column.size());
            } else {
                BadInput.unless(
                        points.contains(key) && column.size() % 2 == 0,
                        "a mirror line must say of every key how to mirror it, '%s' (%d numbers a step) is neither among"
                                + " the points %s nor the bodies",
                        key,
                        column.size(),
                        points);
                for (int i = 0; i < values.length; i += 2) {
                    mirrorPoint(values, i);
                }
            }
            mirrored.put(key, new Column(column.size(), column.unit(), values));
        }
        int[] ends = new int[episodes.count()];
        for (int e = 0; e < ends.length; e++) {
            ends[e] = episodes.end(e);
        }
        return Episodes.of(episodes.source() + " (mirrored)", mirrored, ends);
    }

    private void mirrorPoint(float[] values, int at) {
        double nx = normal.get(0);
        double ny = normal.get(1);
        double step = 2 * (nx * values[at] + ny * values[at + 1] - offset) / (nx * nx + ny * ny);
        values[at] = (float) (values[at] - step * nx);
        values[at + 1] = (float) (values[at + 1] - step * ny);
    }

    private void mirrorBody(Body body, float[] values, int size) {
        double[] layout = PlanarPose.layout("'" + body.key() + "'", body.layout());
        BadInput.unless(
                layout.length == size,
                "the layout of '%s' must have the %d points of the data, got %d",
                body.key(),
                size / 2,
                layout.length / 2);
        for (int at = 0; at < values.length; at += size) {
            mirrored(PlanarPose.fit(layout, values, at), body).place(layout, values, at);
        }
    }

    /**
     * M = I - 2 n n^T and F = 2 a a^T - I (unit n, a). M turns by twice the line's angle and F by twice the axis's, each
     * with one reflection, so M R F is the rotation by {@code 2 (line - axis) - t}; here it is written out.
     */
    private PlanarPose mirrored(PlanarPose pose, Body body) {
        double nx = normal.get(0);
        double ny = normal.get(1);
        double nn = nx * nx + ny * ny;
        double step = 2 * (nx * pose.x() + ny * pose.y() - offset) / nn;
        double ax = body.axis().get(0);
        double ay = body.axis().get(1);
        double aa = ax * ax + ay * ay;
        // cos and sin of twice the angle from the body's axis to the line, whose direction is (-ny, nx)
        double lineCos = (ny * ny - nx * nx) / nn;
        double lineSin = -2 * nx * ny / nn;
        double axisCos = (ax * ax - ay * ay) / aa;
        double axisSin = 2 * ax * ay / aa;
        double turnCos = lineCos * axisCos + lineSin * axisSin;
        double turnSin = lineSin * axisCos - lineCos * axisSin;
        return new PlanarPose(
                pose.x() - step * nx,
                pose.y() - step * ny,
                turnCos * pose.cos() + turnSin * pose.sin(),
                turnSin * pose.cos() - turnCos * pose.sin());
    }
}
