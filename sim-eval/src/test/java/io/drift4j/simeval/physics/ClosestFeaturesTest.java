package io.drift4j.simeval.physics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drift4j.engine.nd.RandomStream;
import org.junit.jupiter.api.Test;

final class ClosestFeaturesTest {
    private final ClosestFeatures closest = new ClosestFeatures();

    @Test
    void diskBesideAnEdge() {
        closest.find(diskAt(3, 5), box());
        check(4, 0, -1);
        assertThat(closest.bx).isEqualTo(3, within(1e-12));
        assertThat(closest.by).isEqualTo(1, within(1e-12));
    }

    @Test
    void diskBeyondACorner() {
        closest.find(diskAt(4 + 3, 1 + 4), box());
        check(5, -0.6, -0.8);
        assertThat(closest.bx).isEqualTo(4, within(1e-12));
        assertThat(closest.by).isEqualTo(1, within(1e-12));
    }

    @Test
    void diskCentreInsideIsPushedOutThroughTheNearestEdge() {
        closest.find(diskAt(3.5, 0), box());
        check(-0.5, -1, 0);
    }

    @Test
    void capsuleAlongAParallelEdge() {
        Body body = Body.kinematic();
        closest.find(ConvexShape.capsule(body, -10, 3, 10, 3, 0.5), box());
        check(2, 0, -1);
        // Overlapping, from above: the shortest way out of a line with no thickness.
        closest.find(ConvexShape.capsule(body, -10, 0.75, 10, 0.75, 0.5), box());
        check(-0.25, 0, -1);
    }

    @Test
    void distanceAgreesWithSearchOverBoundaryPoints() {
        RandomStream random = RandomStream.of(1);
        for (int round = 0; round < 200; round++) {
            Body body = Body.kinematic();
            body.setAngle(6 * random.nextDouble());
            body.setPosition(12 * random.nextDouble() - 6, 12 * random.nextDouble() - 6);
            ConvexShape line = ConvexShape.capsule(body, -2, 0, 2, 0, 0);
            ConvexShape box = box();
            closest.find(line, box);
            if (closest.distance <= 0) {
                continue;
            }
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i <= 4000; i++) {
                double s = -2 + 4 * i / 4000.0;
                double px = body.originX() + s * body.cos();
                double py = body.originY() + s * body.sin();
                double dx = Math.max(Math.abs(px) - 4, 0);
                double dy = Math.max(Math.abs(py) - 1, 0);
                least = Math.min(least, Math.hypot(dx, dy));
            }
            assertThat(closest.distance).isEqualTo(least, within(1e-3));
            double reachX = closest.ax + closest.nx * closest.distance;
            double reachY = closest.ay + closest.ny * closest.distance;
            assertThat(Math.hypot(reachX - closest.bx, reachY - closest.by)).isLessThan(1e-9);
        }
    }

    private void check(double distance, double nx, double ny) {
        assertThat(closest.distance).isEqualTo(distance, within(1e-12));
        assertThat(closest.nx).isEqualTo(nx, within(1e-12));
        assertThat(closest.ny).isEqualTo(ny, within(1e-12));
    }

    private static ConvexShape box() {
        return ConvexShape.box(Body.dynamic(1, 1, 0, 0), -4, -1, 4, 1);
    }

    private static ConvexShape diskAt(double x, double y) {
        Body body = Body.kinematic();
        body.setPosition(x, y);
        return ConvexShape.disk(body, 0.25);
    }
}
