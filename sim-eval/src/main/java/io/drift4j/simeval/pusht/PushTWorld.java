package io.drift4j.simeval.pusht;

import io.drift4j.simeval.physics.Body;
import io.drift4j.simeval.physics.ConvexShape;
import io.drift4j.simeval.physics.World;
import java.util.List;

/**
 * Agent, block and four walls, and the controller that drives the agent.
 *
 * <p>The agent follows a target a by {@code acceleration = 100 (a - p) - 20 v} (critically damped) at 100 Hz. It is
 * kinematic: it passes through walls, and only the block is stopped by them.
 */
final class PushTWorld {
    /** Ten of these make one control step of 0.1 s. */
    static final double SUBSTEP_SECONDS = 0.01;

    static final double AGENT_RADIUS = 15;
    private static final double STIFFNESS = 100;
    private static final double DAMPING = 20;
    private static final int SUBSTEPS = 10;
    private static final double WALL_RADIUS = 2;
    private static final double[][] WALLS = {{5, 506, 5, 5}, {5, 5, 506, 5}, {506, 5, 506, 506}, {5, 506, 506, 506}};

    private final World world = new World(0);
    private final Body agent = Body.kinematic();
    private final Body block = Tee.body();
    private final Coverage coverage = new Coverage();

    /** The agent at (agentX, agentY) at rest; the block not yet placed. */
    private PushTWorld(double agentX, double agentY) {
        Body room = Body.kinematic();
        world.add(
                room,
                java.util.Arrays.stream(WALLS)
                        .map(wall -> ConvexShape.capsule(room, wall[0], wall[1], wall[2], wall[3], WALL_RADIUS))
                        .toList());
        agent.setPosition(agentX, agentY);
        world.add(agent, List.of(ConvexShape.disk(agent, AGENT_RADIUS)));
        world.add(block, Tee.shapes(block));
    }

    /**
     * A world in exactly this state, at rest.
     *
     * @param state agent x, y, block x, y (origin), block angle
     */
    static PushTWorld at(double[] state) {
        PushTWorld made = new PushTWorld(state[0], state[1]);
        made.block.setAngle(state[4]);
        made.block.setPosition(state[2], state[3]);
        return made;
    }

    /**
     * The world that the published benchmark starts in when it draws this state.
     *
     * <p>It places the block before it turns it, and the turn is about the centre of gravity, so the origin ends at
     * (x + 45 sin angle, y + 45 - 45 cos angle). One engine step then pushes overlapping bodies apart a little.
     */
    static PushTWorld legacy(double[] state) {
        PushTWorld made = new PushTWorld(state[0], state[1]);
        made.block.setPosition(state[2], state[3]);
        made.block.setAngle(state[4]);
        made.world.step(SUBSTEP_SECONDS);
        return made;
    }

    /** One control step of 0.1 s towards the target. */
    void control(double targetX, double targetY) {
        for (int i = 0; i < SUBSTEPS; i++) {
            substep(targetX, targetY);
        }
    }

    /** A tenth of a control step. */
    void substep(double targetX, double targetY) {
        double ax = STIFFNESS * (targetX - agent.originX()) - DAMPING * agent.velocityX();
        double ay = STIFFNESS * (targetY - agent.originY()) - DAMPING * agent.velocityY();
        agent.setVelocity(agent.velocityX() + ax * SUBSTEP_SECONDS, agent.velocityY() + ay * SUBSTEP_SECONDS);
        world.step(SUBSTEP_SECONDS);
    }

    Body agent() {
        return agent;
    }

    Body block() {
        return block;
    }

    /** Contact points in the last substep. */
    int contacts() {
        return world.contacts();
    }

    /** Share of the goal that the block covers, 0 to 1. */
    double coverage() {
        return coverage.of(block);
    }

    static double[][] walls() {
        return WALLS;
    }
}
