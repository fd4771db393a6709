package io.drift4j.simeval.pusht;

import io.drift4j.simeval.physics.Body;

/**
 * Draws the board as the reference shows it: white, the goal in green, the block in grey with a darker edge, the agent
 * as a blue disk, and the walls.
 *
 * <p>The board is drawn at 512 by 512 with coordinates rounded to whole pixels, and then scaled.
 *
 * <p>Differs from the reference: the red dash that its physics engine draws at a contact, a pixel long at 96 by 96 and
 * mostly hidden under the agent, is left out.
 */
final class Scene {
    private static final int BOARD = 512;
    private static final int WHITE = 0xFFFFFF;
    private static final int LIGHT_GREEN = 0x90EE90;
    private static final int SLATE = 0x778899;
    private static final int BLUE = 0x4169E1;
    private static final int WALL = 0xD3D3D3;
    private static final int EDGE_RADIUS = 2;
    private static final int AGENT_RIM = 4;

    private static final Body GOAL = Tee.body();

    static {
        GOAL.setAngle(Tee.GOAL_ANGLE);
        GOAL.setPosition(Tee.GOAL_X, Tee.GOAL_Y);
    }

    private final Canvas canvas = new Canvas(BOARD);
    private final int[] x = new int[4];
    private final int[] y = new int[4];

    /** The present state, {@code size} by {@code size} pixels, packed RGB (0xRRGGBB), rows from the top. */
    int[] draw(PushTWorld world, int size) {
        canvas.fill(WHITE);
        for (int i = 0; i < Tee.boxes(); i++) {
            place(GOAL, Tee.box(i));
            canvas.polygon(x, y, LIGHT_GREEN);
        }
        for (int i = 0; i < Tee.boxes(); i++) {
            place(world.block(), Tee.box(i));
            canvas.polygon(x, y, lightened(SLATE));
            for (int k = 0; k < 4; k++) {
                thickLine(x[k], y[k], x[(k + 1) % 4], y[(k + 1) % 4], SLATE);
            }
        }
        int agentX = pixel(world.agent().originX());
        int agentY = pixel(world.agent().originY());
        int radius = (int) PushTWorld.AGENT_RADIUS;
        canvas.disk(agentX, agentY, radius, BLUE);
        canvas.disk(agentX, agentY, radius - AGENT_RIM, lightened(BLUE));
        for (double[] wall : PushTWorld.walls()) {
            thickLine((int) wall[0], (int) wall[1], (int) wall[2], (int) wall[3], WALL);
        }
        return size == BOARD ? canvas.pixels.clone() : canvas.scaled(size);
    }

    /** Corners of a box of the T on this body, in whole pixels. */
    private void place(Body body, double[] box) {
        for (int i = 0; i < 4; i++) {
            double cornerX = box[i == 1 || i == 2 ? 2 : 0];
            double cornerY = box[i >= 2 ? 3 : 1];
            x[i] = pixel(body.cos() * cornerX - body.sin() * cornerY + body.originX());
            y[i] = pixel(body.sin() * cornerX + body.cos() * cornerY + body.originY());
        }
    }

    /**
     * A line of width 4 with disks at its ends.
     *
     * <p>The reference also fills a parallelogram along it, whose offset ignores the signs of the slope: for lines that
     * rise it is no rectangle.
     */
    private void thickLine(int fromX, int fromY, int toX, int toY, int color) {
        canvas.line(fromX, fromY, toX, toY, 2 * EDGE_RADIUS, color);
        double scale = EDGE_RADIUS / Math.hypot(toX - fromX, toY - fromY);
        int sideX = pixel(Math.abs(toY - fromY) * scale);
        int sideY = pixel(Math.abs(toX - fromX) * scale);
        canvas.polygon(
                new int[] {fromX - sideX, fromX + sideX, toX + sideX, toX - sideX},
                new int[] {fromY - sideY, fromY + sideY, toY + sideY, toY - sideY},
                color);
        canvas.disk(fromX, fromY, EDGE_RADIUS, color);
        canvas.disk(toX, toY, EDGE_RADIUS, color);
    }

    /** To the nearest whole pixel, halves to the even one. */
    private static int pixel(double coordinate) {
        return (int) Math.rint(coordinate);
    }

    private static int lightened(int color) {
        int light = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            light |= Math.min(255, Math.round(1.2f * ((color >> shift) & 0xFF))) << shift;
        }
        return light;
    }
}
