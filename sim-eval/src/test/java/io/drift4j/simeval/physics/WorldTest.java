package io.drift4j.simeval.physics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WorldTest {
    private static final double DT = 0.01;
    private static final double SLOP = 0.1;

    @Test
    void overlapBeyondTheSlopDecaysGeometrically() {
        World world = new World(0);
        Body block = Body.dynamic(1, 100, 0, 0);
        Body disk = Body.kinematic();
        double depth = 4;
        disk.setPosition(0, 10 + 5 - depth);
        world.add(disk, List.of(ConvexShape.disk(disk, 5)));
        world.add(block, List.of(ConvexShape.box(block, -10, -10, 10, 10)));
        // Contact step n gives the velocity that moves the block in step n + 1.
        world.step(DT);
        double left = StrictMath.pow(0.9, 60 * DT);
        for (int n = 1; n <= 50; n++) {
            world.step(DT);
            double expected = SLOP + (depth - SLOP) * Math.pow(left, n);
            assertThat(block.originY() + 10 - (disk.originY() - 5)).isEqualTo(expected, within(1e-5));
        }
        assertThat(block.originX()).isEqualTo(0, within(1e-12));
        assertThat(block.angle()).isEqualTo(0, within(1e-12));
    }

    @Test
    void aPushOffCentreTurnsTheBodyAsItsMassAndInertiaSay() {
        World world = new World(0);
        double inertia = 300;
        Body block = Body.dynamic(1, inertia, 0, 0);
        Body disk = Body.kinematic();
        double arm = 7;
        disk.setPosition(arm, 10 + 5 - 0.05);
        disk.setVelocity(0, -1);
        world.add(disk, List.of(ConvexShape.disk(disk, 5)));
        world.add(block, List.of(ConvexShape.box(block, -10, -10, 10, 10)));
        world.step(DT);
        // Contact point moves with the disk: v - w * arm = -1, with v = j and w = arm * j / inertia.
        double impulse = -1 / (1 + arm * arm / inertia);
        assertThat(world.contacts()).isEqualTo(1);
        assertThat(block.velocityY()).isEqualTo(impulse, within(1e-9));
        assertThat(block.angularVelocity()).isEqualTo(arm * impulse / inertia, within(1e-9));
    }

    @Test
    void twoFreeBodiesKeepTheirMomentumAndStopApproaching() {
        World world = new World(1);
        Body heavy = Body.dynamic(3, 100, 0, 0);
        Body light = Body.dynamic(1, 50, 0, 0);
        light.setPosition(19.95, 0);
        heavy.setVelocity(2, 0);
        light.setVelocity(-1, 0);
        world.add(heavy, List.of(ConvexShape.box(heavy, -10, -10, 10, 10)));
        world.add(light, List.of(ConvexShape.box(light, -10, -10, 10, 10)));
        for (int i = 0; i < 20; i++) {
            world.step(DT);
            assertThat(3 * heavy.velocityX() + light.velocityX()).isEqualTo(5, within(1e-9));
        }
        assertThat(world.contacts()).isEqualTo(2);
        assertThat(light.velocityX() - heavy.velocityX()).isEqualTo(0, within(1e-3));
    }

    @Test
    void dampingIsTheShareKeptOverASecond() {
        World world = new World(0.25);
        Body body = Body.dynamic(1, 1, 0, 0);
        world.add(body, List.of(ConvexShape.box(body, -1, -1, 1, 1)));
        body.setVelocity(8, 0);
        for (int i = 0; i < 100; i++) {
            world.step(DT);
        }
        assertThat(body.velocityX()).isEqualTo(2, within(1e-9));
    }

    @Test
    void turningMovesTheOriginAboutTheCentreOfGravityAndPlacingDoesNot() {
        Body body = Body.dynamic(1, 1, 0, 45);
        body.setPosition(100, 200);
        body.setAngle(Math.PI / 2);
        assertThat(body.originX()).isEqualTo(145, within(1e-12));
        assertThat(body.originY()).isEqualTo(245, within(1e-12));
        body.setPosition(100, 200);
        assertThat(body.originX()).isEqualTo(100, within(1e-12));
        assertThat(body.originY()).isEqualTo(200, within(1e-12));
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new World(-0.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new World(0).step(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Body.dynamic(0, 1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        Body body = Body.kinematic();
        assertThatThrownBy(() -> ConvexShape.box(body, 1, 0, 1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new World(0).add(Body.kinematic(), List.of(ConvexShape.disk(body, 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
