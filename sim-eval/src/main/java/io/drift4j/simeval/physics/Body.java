package io.drift4j.simeval.physics;

/**
 * A rigid body: pose, velocities, and what resists a push.
 *
 * <p>The pose a caller sees is that of the body's origin. The world integrates the centre of gravity instead, so
 * {@link #setAngle} turns the body about its centre of gravity and moves the origin, while {@link #setPosition} places
 * the origin and keeps the angle.
 */
public final class Body {
    final double inverseMass;
    final double inverseInertia;
    final boolean dynamic;
    private final double cogX;
    private final double cogY;

    // Centre of gravity in the world, and the turn.
    double x;
    double y;
    double cos = 1;
    double sin;
    private double angle;

    double vx;
    double vy;
    double w;

    // Velocities that only undo overlap: used for one step, never carried on.
    double biasVx;
    double biasVy;
    double biasW;

    private Body(boolean dynamic, double inverseMass, double inverseInertia, double cogX, double cogY) {
        this.dynamic = dynamic;
        this.inverseMass = inverseMass;
        this.inverseInertia = inverseInertia;
        this.cogX = cogX;
        this.cogY = cogY;
        this.x = cogX;
        this.y = cogY;
    }

    /** A body that moves with the velocity it is given and cannot be pushed; one that is given none stands fixed. */
    public static Body kinematic() {
        return new Body(false, 0, 0, 0, 0);
    }

    /**
     * A body that contacts push.
     *
     * @param mass positive
     * @param inertia moment about the centre of gravity, positive
     * @param cogX centre of gravity in body coordinates
     * @param cogY centre of gravity in body coordinates
     */
    public static Body dynamic(double mass, double inertia, double cogX, double cogY) {
        if (!(mass > 0 && inertia > 0)) {
            throw new IllegalArgumentException(
                    "mass and inertia must be positive, got mass " + mass + " and inertia " + inertia);
        }
        return new Body(true, 1 / mass, 1 / inertia, cogX, cogY);
    }

    /** World x of the body's origin. */
    public double originX() {
        return x - (cos * cogX - sin * cogY);
    }

    /** World y of the body's origin. */
    public double originY() {
        return y - (sin * cogX + cos * cogY);
    }

    /** Angle in radians, not reduced to one turn. */
    public double angle() {
        return angle;
    }

    public double cos() {
        return cos;
    }

    public double sin() {
        return sin;
    }

    public double velocityX() {
        return vx;
    }

    public double velocityY() {
        return vy;
    }

    /** Angular velocity in radians a second. */
    public double angularVelocity() {
        return w;
    }

    /** Places the origin, keeping the angle. */
    public void setPosition(double originX, double originY) {
        x = cos * cogX - sin * cogY + originX;
        y = sin * cogX + cos * cogY + originY;
    }

    /** Turns the body about its centre of gravity: the origin moves unless the two coincide. */
    public void setAngle(double radians) {
        angle = radians;
        cos = StrictMath.cos(radians);
        sin = StrictMath.sin(radians);
    }

    public void setVelocity(double velocityX, double velocityY) {
        vx = velocityX;
        vy = velocityY;
    }

    /** No velocity of any kind. */
    public void stop() {
        vx = vy = w = biasVx = biasVy = biasW = 0;
    }

    void integratePosition(double dt) {
        x += (vx + biasVx) * dt;
        y += (vy + biasVy) * dt;
        double turn = (w + biasW) * dt;
        if (turn != 0) {
            setAngle(angle + turn);
        }
        biasVx = biasVy = biasW = 0;
    }

    void damp(double factor) {
        if (dynamic) {
            vx *= factor;
            vy *= factor;
            w *= factor;
        }
    }

    /** Adds impulse (jx, jy) at offset (rx, ry) from the centre of gravity. */
    void push(double jx, double jy, double rx, double ry) {
        vx += jx * inverseMass;
        vy += jy * inverseMass;
        w += inverseInertia * (rx * jy - ry * jx);
    }

    /** As {@link #push}, on the overlap-undoing velocities. */
    void pushBias(double jx, double jy, double rx, double ry) {
        biasVx += jx * inverseMass;
        biasVy += jy * inverseMass;
        biasW += inverseInertia * (rx * jy - ry * jx);
    }
}
