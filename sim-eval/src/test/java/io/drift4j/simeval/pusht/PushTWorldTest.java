package io.drift4j.simeval.pusht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drift4j.simeval.physics.Body;
import org.junit.jupiter.api.Test;

final class PushTWorldTest {

    @Test
    void theAgentPassesThroughAWall() {
        PushTWorld world = PushTWorld.at(new double[] {450, 256, 200, 256, 0});
        for (int i = 0; i < 30; i++) {
            world.control(600, 256);
        }
        assertThat(world.agent().originX()).isEqualTo(600, within(0.01));
        assertThat(world.block().originX()).isEqualTo(200);
    }

    @Test
    void theControllerSettlesOnItsTargetWithoutOvershoot() {
        PushTWorld world = PushTWorld.at(new double[] {100, 100, 350, 350, 0});
        double before = 100;
        for (int i = 0; i < 40; i++) {
            world.control(140, 100);
            assertThat(world.agent().originX()).isBetween(before, 140.0);
            before = world.agent().originX();
        }
        assertThat(before).isEqualTo(140, within(1e-9));
    }

    @Test
    void theBlockFollowsAPushThroughItsCentreAndStopsWithIt() {
        // The agent below the stem's end pushes up along the axis of symmetry.
        PushTWorld world = PushTWorld.at(new double[] {256, 420, 256, 256, 0});
        for (int i = 0; i < 30; i++) {
            world.control(256, 300);
        }
        Body block = world.block();
        double overlap = block.originY() + 120 - (world.agent().originY() - PushTWorld.AGENT_RADIUS);
        assertThat(overlap).isBetween(0.0, 0.11);
        assertThat(block.originX()).isEqualTo(256, within(1e-9));
        assertThat(block.angle()).isEqualTo(0, within(1e-9));
    }

    @Test
    void theBlockRestsOneSubstepAfterContactEnds() {
        PushTWorld world = PushTWorld.at(new double[] {256, 400, 256, 256, 0});
        int touched = 0;
        while (world.contacts() == 0 && touched++ < 1000) {
            world.substep(270, 330);
        }
        world.substep(270, 330);
        assertThat(world.block().velocityY()).isNegative();
        // Away again: from the first substep without contact on, the block's velocity is zero and its pose is kept.
        do {
            world.substep(270, 500);
        } while (world.contacts() > 0);
        assertThat(world.block().velocityX()).isZero();
        assertThat(world.block().velocityY()).isZero();
        assertThat(world.block().angularVelocity()).isZero();
        double[] pose = {
            world.block().originX(), world.block().originY(), world.block().angle()
        };
        world.control(270, 500);
        assertThat(new double[] {
                    world.block().originX(),
                    world.block().originY(),
                    world.block().angle()
                })
                .isEqualTo(pose);
    }

    @Test
    void wallsPushTheBlockBackIntoTheRoom() {
        // The bar lies 5 px inside the left wall, whose face is at x = 7.
        PushTWorld world = PushTWorld.at(new double[] {400, 400, 2, 256, -Math.PI / 2});
        for (int i = 0; i < 50; i++) {
            world.control(400, 400);
        }
        assertThat(world.block().originX()).isEqualTo(7, within(0.11));
        assertThat(world.block().angle()).isEqualTo(-Math.PI / 2, within(1e-3));
    }

    @Test
    void theAgentTouchesBarAndStemInTheInnerCorner() {
        PushTWorld world = PushTWorld.at(new double[] {285, 305, 256, 256, 0});
        for (int i = 0; i < 10; i++) {
            world.control(260, 270);
        }
        assertThat(world.contacts()).isEqualTo(2);
    }
}
