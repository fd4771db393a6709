package io.drift4j.simeval.physics;

/**
 * The closest points of two convex cores, their signed distance d and the unit normal n from a to b.
 *
 * <p>The set of differences M = {q - p : p in a, q in b} is a convex polygon whose distance to 0 is the distance of the
 * cores. Its edges are the edges of b and those of a reversed, merged by direction. The edge of M nearest to 0 gives
 * everything: n is its inward normal, or, for cores apart whose nearest point is a corner of M, the direction of that
 * corner. Cores that overlap have d below 0: n is then the shortest way out.
 *
 * <p>Differs from Chipmunk 7, which searches the same edge by GJK and EPA iterations (cpCollision.c): with at most six
 * edges the direct walk is shorter and has no iteration limit.
 */
final class ClosestFeatures {
    private static final int MAX_EDGES = 16;

    /** Unit normal from a to b. */
    double nx;

    double ny;

    /** Signed distance of the cores (radii not counted). */
    double distance;

    /** Closest point of core a. */
    double ax;

    double ay;

    /** Closest point of core b. */
    double bx;

    double by;

    // Corner k of M is b's point cornerB[k] minus a's point cornerA[k].
    private final int[] cornerA = new int[MAX_EDGES];
    private final int[] cornerB = new int[MAX_EDGES];
    private int corners;

    /** Finds them; the results are in this object's fields. */
    void find(ConvexShape a, ConvexShape b) {
        walk(a, b);
        double nearest = Double.POSITIVE_INFINITY;
        int nearestEdge = 0;
        boolean overlapping = true;
        for (int k = 0; k < corners; k++) {
            int next = k + 1 == corners ? 0 : k + 1;
            double fromX = b.x[cornerB[k]] - a.x[cornerA[k]];
            double fromY = b.y[cornerB[k]] - a.y[cornerA[k]];
            double toX = b.x[cornerB[next]] - a.x[cornerA[next]];
            double toY = b.y[cornerB[next]] - a.y[cornerA[next]];
            overlapping &= fromX * toY - fromY * toX >= 0;
            double t = nearestT(fromX, fromY, toX, toY);
            double px = fromX * (0.5 - 0.5 * t) + toX * (0.5 + 0.5 * t);
            double py = fromY * (0.5 - 0.5 * t) + toY * (0.5 + 0.5 * t);
            double squared = px * px + py * py;
            if (squared < nearest) {
                nearest = squared;
                nearestEdge = k;
            }
        }
        measure(a, b, nearestEdge, overlapping);
    }

    private void measure(ConvexShape a, ConvexShape b, int edge, boolean overlapping) {
        int a0 = cornerA[edge];
        int b0 = cornerB[edge];
        int next = edge + 1 == corners ? 0 : edge + 1;
        int a1 = cornerA[next];
        int b1 = cornerB[next];
        double fromX = b.x[b0] - a.x[a0];
        double fromY = b.y[b0] - a.y[a0];
        double toX = b.x[b1] - a.x[a1];
        double toY = b.y[b1] - a.y[a1];
        double t = nearestT(fromX, fromY, toX, toY);
        double h0 = 0.5 - 0.5 * t;
        double h1 = 0.5 + 0.5 * t;
        ax = a.x[a0] * h0 + a.x[a1] * h1;
        ay = a.y[a0] * h0 + a.y[a1] * h1;
        bx = b.x[b0] * h0 + b.x[b1] * h1;
        by = b.y[b0] * h0 + b.y[b1] * h1;
        double px = fromX * h0 + toX * h1;
        double py = fromY * h0 + toY * h1;
        if (overlapping || (t > -1 && t < 1)) {
            double dx = toX - fromX;
            double dy = toY - fromY;
            double length = Math.sqrt(dx * dx + dy * dy);
            nx = -dy / length;
            ny = dx / length;
            distance = nx * px + ny * py;
        } else {
            distance = Math.sqrt(px * px + py * py);
            nx = px / distance;
            ny = py / distance;
        }
    }

    /** Where on the segment the point nearest to 0 lies: -1 at its start, 1 at its end. */
    private static double nearestT(double fromX, double fromY, double toX, double toY) {
        double dx = toX - fromX;
        double dy = toY - fromY;
        double t = -(dx * (fromX + toX) + dy * (fromY + toY)) / (dx * dx + dy * dy);
        return Math.max(-1, Math.min(1, t));
    }

    /** Lists the corners of M counter-clockwise, from its lowest. */
    private void walk(ConvexShape a, ConvexShape b) {
        int i = lowest(a, -1);
        int j = lowest(b, 1);
        int leftA = a.count == 1 ? 0 : a.count;
        int leftB = b.count == 1 ? 0 : b.count;
        corners = 0;
        while (leftA > 0 || leftB > 0) {
            cornerA[corners] = i;
            cornerB[corners] = j;
            corners++;
            int nextA = i + 1 == a.count ? 0 : i + 1;
            int nextB = j + 1 == b.count ? 0 : j + 1;
            // Both edges turn counter-clockwise with growing index: take the one that comes first, or both if parallel.
            double cross =
                    -(a.x[nextA] - a.x[i]) * (b.y[nextB] - b.y[j]) + (a.y[nextA] - a.y[i]) * (b.x[nextB] - b.x[j]);
            boolean stepA = leftA > 0 && (leftB == 0 || cross >= 0);
            boolean stepB = leftB > 0 && (leftA == 0 || cross <= 0);
            if (stepA) {
                i = nextA;
                leftA--;
            }
            if (stepB) {
                j = nextB;
                leftB--;
            }
        }
    }

    /** Index of the point with the smallest sign * y, of equals the one with the smallest sign * x. */
    private static int lowest(ConvexShape shape, double sign) {
        int best = 0;
        for (int i = 1; i < shape.count; i++) {
            double dy = sign * (shape.y[i] - shape.y[best]);
            if (dy < 0 || (dy == 0 && sign * (shape.x[i] - shape.x[best]) < 0)) {
                best = i;
            }
        }
        return best;
    }
}
