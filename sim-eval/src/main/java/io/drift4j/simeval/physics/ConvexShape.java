package io.drift4j.simeval.physics;

/**
 * A convex core of points on a body, grown by a radius: a disk (1 point), a capsule (2 points) or a polygon.
 *
 * <p>Core points run counter-clockwise (positive area with x right and y up). Edge i leads from point i-1 to point i,
 * cyclically, and its outward unit normal is {@code (dy, -dx) / length}.
 */
public final class ConvexShape {
    final Body body;
    final double radius;
    final int count;

    private final double[] localX;
    private final double[] localY;
    private final double[] localNormalX;
    private final double[] localNormalY;

    // In the world, as of the last refresh.
    final double[] x;
    final double[] y;
    final double[] normalX;
    final double[] normalY;
    private double left;
    private double right;
    private double bottom;
    private double top;

    private ConvexShape(Body body, double radius, double[] localX, double[] localY) {
        this.body = body;
        this.radius = radius;
        this.count = localX.length;
        this.localX = localX;
        this.localY = localY;
        this.localNormalX = new double[count];
        this.localNormalY = new double[count];
        this.x = new double[count];
        this.y = new double[count];
        this.normalX = new double[count];
        this.normalY = new double[count];
        for (int i = 0; count > 1 && i < count; i++) {
            int before = (i + count - 1) % count;
            double dx = localX[i] - localX[before];
            double dy = localY[i] - localY[before];
            double length = Math.sqrt(dx * dx + dy * dy);
            localNormalX[i] = dy / length;
            localNormalY[i] = -dx / length;
        }
        refresh();
    }

    /** A disk about the body's origin. */
    public static ConvexShape disk(Body body, double radius) {
        return new ConvexShape(body, radius, new double[1], new double[1]);
    }

    /** All points within {@code radius} of the segment from (ax, ay) to (bx, by) in body coordinates. */
    public static ConvexShape capsule(Body body, double ax, double ay, double bx, double by, double radius) {
        return new ConvexShape(body, radius, new double[] {ax, bx}, new double[] {ay, by});
    }

    /** The axis-parallel box of the body coordinates between the two corners. */
    public static ConvexShape box(Body body, double minX, double minY, double maxX, double maxY) {
        if (!(minX < maxX && minY < maxY)) {
            throw new IllegalArgumentException(
                    "a box needs min below max, got x " + minX + " to " + maxX + ", y " + minY + " to " + maxY);
        }
        return new ConvexShape(body, 0, new double[] {minX, maxX, maxX, minX}, new double[] {minY, minY, maxY, maxY});
    }

    /** Recomputes points, normals and bounding box from the body's pose. */
    void refresh() {
        double cos = body.cos;
        double sin = body.sin;
        double originX = body.originX();
        double originY = body.originY();
        left = bottom = Double.POSITIVE_INFINITY;
        right = top = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            double worldX = cos * localX[i] - sin * localY[i] + originX;
            double worldY = sin * localX[i] + cos * localY[i] + originY;
            x[i] = worldX;
            y[i] = worldY;
            normalX[i] = cos * localNormalX[i] - sin * localNormalY[i];
            normalY[i] = sin * localNormalX[i] + cos * localNormalY[i];
            left = Math.min(left, worldX);
            right = Math.max(right, worldX);
            bottom = Math.min(bottom, worldY);
            top = Math.max(top, worldY);
        }
        left -= radius;
        bottom -= radius;
        right += radius;
        top += radius;
    }

    boolean boundsMeet(ConvexShape other) {
        return left <= other.right && other.left <= right && bottom <= other.top && other.bottom <= top;
    }

    /** Index of the core point farthest along (nx, ny); the first one of equals. */
    int farthest(double nx, double ny) {
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            double along = x[i] * nx + y[i] * ny;
            if (along > most) {
                most = along;
                best = i;
            }
        }
        return best;
    }

    /** Index of the edge that faces (nx, ny) most, of the two at the farthest point. Needs at least two points. */
    int facingEdge(double nx, double ny) {
        int point = farthest(nx, ny);
        int next = (point + 1) % count;
        double here = nx * normalX[point] + ny * normalY[point];
        double after = nx * normalX[next] + ny * normalY[next];
        return here > after ? point : next;
    }
}
