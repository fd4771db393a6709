package io.drift4j.simeval.physics;

/**
 * Two shapes that may touch: their contacts now, and the impulses of the contacts a moment ago.
 *
 * <p>A contact is known again by its feature: the two corners it belongs to. Its summed impulse j is carried over while
 * the pair was last in touch at most {@link #PERSISTENCE} steps ago, but is applied at the start of a step only if they
 * touched in the very last one.
 */
final class ContactPair {
    static final int PERSISTENCE = 3;

    private final ConvexShape a;
    private final ConvexShape b;
    private final Body bodyA;
    private final Body bodyB;

    private long touchedAt = Long.MIN_VALUE / 2;
    private boolean fresh;
    private double nx;
    private double ny;

    private int count;
    private final int[] feature = new int[2];
    private final double[] r1x = new double[2];
    private final double[] r1y = new double[2];
    private final double[] r2x = new double[2];
    private final double[] r2y = new double[2];
    private final double[] mass = new double[2];
    private final double[] bias = new double[2];
    private final double[] biasImpulse = new double[2];
    private final double[] impulse = new double[2];

    private int oldCount;
    private final int[] oldFeature = new int[2];
    private final double[] oldImpulse = new double[2];

    ContactPair(ConvexShape a, ConvexShape b) {
        // Point cores make one contact and stand first.
        boolean swap = b.count < a.count;
        this.a = swap ? b : a;
        this.b = swap ? a : b;
        if (this.b.count < 3) {
            throw new IllegalArgumentException("one of two shapes that can touch must be a polygon, got cores of "
                    + this.a.count + " and " + this.b.count + " points");
        }
        this.bodyA = this.a.body;
        this.bodyB = this.b.body;
    }

    int contacts() {
        return count;
    }

    /** Finds the contacts of step number {@code step}; returns whether there are any. */
    boolean collide(ClosestFeatures closest, long step) {
        if (!a.boundsMeet(b)) {
            return false;
        }
        closest.find(a, b);
        if (closest.distance > a.radius + b.radius) {
            return false;
        }
        boolean remembered = step - touchedAt <= PERSISTENCE;
        oldCount = remembered ? count : 0;
        for (int i = 0; i < oldCount; i++) {
            oldFeature[i] = feature[i];
            oldImpulse[i] = impulse[i];
        }
        int before = count;
        count = 0;
        if (a.count == 1) {
            nx = closest.nx;
            ny = closest.ny;
            add(
                    0,
                    closest.ax + nx * a.radius,
                    closest.ay + ny * a.radius,
                    closest.bx - nx * b.radius,
                    closest.by - ny * b.radius);
        } else {
            clip(closest.nx, closest.ny);
        }
        if (count == 0) {
            count = before;
            return false;
        }
        fresh = touchedAt != step - 1;
        touchedAt = step;
        return true;
    }

    /** Lays the two facing edges side by side along n and keeps the ends of their common part where they overlap. */
    private void clip(double normalX, double normalY) {
        nx = normalX;
        ny = normalY;
        int a1 = a.facingEdge(nx, ny);
        int a0 = a1 == 0 ? a.count - 1 : a1 - 1;
        int b1 = b.facingEdge(-nx, -ny);
        int b0 = b1 == 0 ? b.count - 1 : b1 - 1;
        // Place of each end across n. The edges run against each other, so a's start faces b's end.
        double atA0 = a.x[a0] * ny - a.y[a0] * nx;
        double atA1 = a.x[a1] * ny - a.y[a1] * nx;
        double atB0 = b.x[b0] * ny - b.y[b0] * nx;
        double atB1 = b.x[b1] * ny - b.y[b1] * nx;
        double perA = 1 / (atA1 - atA0);
        double perB = 1 / (atB1 - atB0);
        addIfOverlapping(a0, a1, (atB1 - atA0) * perA, b0, b1, (atA0 - atB0) * perB, a0 * 16 + b1);
        addIfOverlapping(a0, a1, (atB0 - atA0) * perA, b0, b1, (atA1 - atB0) * perB, a1 * 16 + b0);
    }

    private void addIfOverlapping(int a0, int a1, double alongA, int b0, int b1, double alongB, int key) {
        double s = unitInterval(alongA);
        double t = unitInterval(alongB);
        double p1x = nx * a.radius + (a.x[a0] * (1 - s) + a.x[a1] * s);
        double p1y = ny * a.radius + (a.y[a0] * (1 - s) + a.y[a1] * s);
        double p2x = -nx * b.radius + (b.x[b0] * (1 - t) + b.x[b1] * t);
        double p2y = -ny * b.radius + (b.y[b0] * (1 - t) + b.y[b1] * t);
        if ((p2x - p1x) * nx + (p2y - p1y) * ny <= 0) {
            add(key, p1x, p1y, p2x, p2y);
        }
    }

    /** Clamped to [0, 1]; not-a-number, from an edge seen end on, becomes 1. */
    private static double unitInterval(double value) {
        double below = value < 1 ? value : 1;
        return below > 0 ? below : 0;
    }

    private void add(int key, double p1x, double p1y, double p2x, double p2y) {
        int i = count++;
        feature[i] = key;
        r1x[i] = p1x - bodyA.x;
        r1y[i] = p1y - bodyA.y;
        r2x[i] = p2x - bodyB.x;
        r2y[i] = p2y - bodyB.y;
        impulse[i] = 0;
        for (int k = 0; k < oldCount; k++) {
            if (oldFeature[k] == key) {
                impulse[i] = oldImpulse[k];
            }
        }
    }

    /**
     * Effective mass along n, and the velocity that undoes overlap: {@code -rate * min(0, distance + slop)}.
     *
     * @param rate share of the overlap undone in this step, divided by dt
     */
    void prepare(double slop, double rate) {
        for (int i = 0; i < count; i++) {
            double arm1 = r1x[i] * ny - r1y[i] * nx;
            double arm2 = r2x[i] * ny - r2y[i] * nx;
            double give = bodyA.inverseMass
                    + bodyA.inverseInertia * arm1 * arm1
                    + (bodyB.inverseMass + bodyB.inverseInertia * arm2 * arm2);
            mass[i] = 1 / give;
            double distance =
                    (r2x[i] - r1x[i] + (bodyB.x - bodyA.x)) * nx + (r2y[i] - r1y[i] + (bodyB.y - bodyA.y)) * ny;
            bias[i] = -rate * Math.min(0, distance + slop);
            biasImpulse[i] = 0;
        }
    }

    /** Applies the impulses carried over, times {@code share}, unless the touch is new. */
    void applyCached(double share) {
        if (fresh) {
            return;
        }
        for (int i = 0; i < count; i++) {
            double j = impulse[i] * share;
            bodyA.push(-nx * j, -ny * j, r1x[i], r1y[i]);
            bodyB.push(nx * j, ny * j, r2x[i], r2y[i]);
        }
    }

    /** One sweep: drives the normal velocity of each contact to zero or apart, and the overlap towards the slop. */
    void solve() {
        for (int i = 0; i < count; i++) {
            double x1 = r1x[i];
            double y1 = r1y[i];
            double x2 = r2x[i];
            double y2 = r2y[i];
            double biasSpeed = (bodyB.biasVx - y2 * bodyB.biasW - (bodyA.biasVx - y1 * bodyA.biasW)) * nx
                    + (bodyB.biasVy + x2 * bodyB.biasW - (bodyA.biasVy + x1 * bodyA.biasW)) * ny;
            double speed = (bodyB.vx - y2 * bodyB.w - (bodyA.vx - y1 * bodyA.w)) * nx
                    + (bodyB.vy + x2 * bodyB.w - (bodyA.vy + x1 * bodyA.w)) * ny;

            double oldBias = biasImpulse[i];
            biasImpulse[i] = Math.max(oldBias + (bias[i] - biasSpeed) * mass[i], 0);
            double jb = biasImpulse[i] - oldBias;
            bodyA.pushBias(-nx * jb, -ny * jb, x1, y1);
            bodyB.pushBias(nx * jb, ny * jb, x2, y2);

            double old = impulse[i];
            impulse[i] = Math.max(old - speed * mass[i], 0);
            double j = impulse[i] - old;
            bodyA.push(-nx * j, -ny * j, x1, y1);
            bodyB.push(nx * j, ny * j, x2, y2);
        }
    }
}
