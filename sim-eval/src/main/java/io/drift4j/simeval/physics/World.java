package io.drift4j.simeval.physics;

import java.util.ArrayList;
import java.util.List;

/**
 * Bodies that push each other: one {@link #step} moves them, finds contacts and solves for the next velocities.
 *
 * <p>Order of a step, as in Chipmunk 7 (cpSpaceStep.c): positions from the velocities of the last step and the
 * overlap-undoing ones; contacts; {@code v *= damping^dt} for dynamic bodies; carried-over impulses; {@value #SWEEPS}
 * sweeps of sequential impulses. With damping 0 a body therefore moves only by what contacts gave it one step ago.
 *
 * <p>Differs from Chipmunk 7: touching pairs are solved in the order in which their shapes were added, not in that of a
 * bounding-box tree. Ten sweeps bring both to the same result unless bodies start deep inside each other.
 *
 * <p>Not thread-safe.
 */
public final class World {
    private static final int SWEEPS = 10;

    // The engine's defaults are single-precision constants: 0.1 and (1 - 0.1)^60 left a second.
    private static final double SLOP = 0.1f;
    private static final double OVERLAP_LEFT_AFTER_A_SECOND = StrictMath.pow(1.0f - 0.1f, 60);

    private final double damping;
    private final ClosestFeatures closest = new ClosestFeatures();
    private final List<ConvexShape> all = new ArrayList<>();

    private Body[] bodies = new Body[0];
    private ConvexShape[] moving = new ConvexShape[0];
    private ContactPair[] pairs = new ContactPair[0];
    private ContactPair[] touching = new ContactPair[0];
    private int touchingCount;
    private long steps;

    // Of the last time step, and what follows from it alone.
    private double lastDt;
    private double keep;
    private double rate;

    /** An empty world. @param damping share of velocity that a dynamic body keeps over one second, 0 to 1 */
    public World(double damping) {
        if (!(damping >= 0 && damping <= 1)) {
            throw new IllegalArgumentException("damping must lie in [0, 1], got " + damping);
        }
        this.damping = damping;
    }

    /** Adds a body with its shapes. Shapes of two bodies can touch if at least one of the bodies is dynamic. */
    public void add(Body body, List<ConvexShape> shapes) {
        List<ContactPair> more = new ArrayList<>(List.of(pairs));
        for (ConvexShape shape : shapes) {
            if (shape.body != body) {
                throw new IllegalArgumentException("the shape belongs to another body");
            }
            for (ConvexShape other : all) {
                if (other.body != body && (body.dynamic || other.body.dynamic)) {
                    more.add(new ContactPair(other, shape));
                }
            }
        }
        all.addAll(shapes);
        pairs = more.toArray(ContactPair[]::new);
        touching = new ContactPair[pairs.length];
        bodies = append(bodies, body);
        moving = all.toArray(ConvexShape[]::new);
    }

    /** Advances by dt seconds, more than 0. */
    public void step(double dt) {
        if (!(dt > 0)) {
            throw new IllegalArgumentException("a step takes more than 0 seconds, got " + dt);
        }
        steps++;
        for (Body body : bodies) {
            body.integratePosition(dt);
        }
        for (ConvexShape shape : moving) {
            shape.refresh();
        }
        touchingCount = 0;
        for (ContactPair pair : pairs) {
            if (pair.collide(closest, steps)) {
                touching[touchingCount++] = pair;
            }
        }
        double share = lastDt == 0 ? 0 : dt / lastDt;
        if (dt != lastDt) {
            lastDt = dt;
            keep = StrictMath.pow(damping, dt);
            rate = (1 - StrictMath.pow(OVERLAP_LEFT_AFTER_A_SECOND, dt)) / dt;
        }
        for (Body body : bodies) {
            body.damp(keep);
        }
        if (touchingCount > 0) {
            solve(share);
        }
    }

    private void solve(double share) {
        for (int k = 0; k < touchingCount; k++) {
            touching[k].prepare(SLOP, rate);
        }
        for (int k = 0; k < touchingCount; k++) {
            touching[k].applyCached(share);
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int k = 0; k < touchingCount; k++) {
                touching[k].solve();
            }
        }
    }

    /** Contact points found by the last step. */
    public int contacts() {
        int sum = 0;
        for (int k = 0; k < touchingCount; k++) {
            sum += touching[k].contacts();
        }
        return sum;
    }

    private static Body[] append(Body[] bodies, Body body) {
        Body[] longer = java.util.Arrays.copyOf(bodies, bodies.length + 1);
        longer[bodies.length] = body;
        return longer;
    }
}
