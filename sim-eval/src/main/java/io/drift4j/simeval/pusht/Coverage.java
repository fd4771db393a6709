package io.drift4j.simeval.pusht;

import io.drift4j.simeval.physics.Body;

/**
 * Share of the goal T that the block covers, 0 to 1.
 *
 * <p>Both are unions of two boxes that share only an edge, so the common area is the sum over the four pairs of boxes.
 * In the goal's frame the goal's boxes lie along the axes, and a block's box is cut by the four sides of one in turn
 * (Sutherland, Hodgman, 1974). Keeps scratch space: not thread-safe.
 */
final class Coverage {
    private static final double GOAL_COS = StrictMath.cos(Tee.GOAL_ANGLE);
    private static final double GOAL_SIN = StrictMath.sin(Tee.GOAL_ANGLE);

    // A box cut by four sides has at most eight corners.
    private double[] x = new double[8];
    private double[] y = new double[8];
    private double[] cutX = new double[8];
    private double[] cutY = new double[8];
    private int count;

    double of(Body block) {
        double shared = 0;
        for (int i = 0; i < Tee.boxes(); i++) {
            for (int k = 0; k < Tee.boxes(); k++) {
                shared += sharedArea(block, Tee.box(i), Tee.box(k));
            }
        }
        return shared / Tee.AREA;
    }

    private double sharedArea(Body block, double[] box, double[] goal) {
        load(block, box);
        cut(true, 1, goal[0]);
        cut(true, -1, -goal[2]);
        cut(false, 1, goal[1]);
        cut(false, -1, -goal[3]);
        double twice = 0;
        for (int i = 0, before = count - 1; i < count; before = i++) {
            twice += x[before] * y[i] - x[i] * y[before];
        }
        return twice / 2;
    }

    /** The block's box in the goal's frame. */
    private void load(Body block, double[] box) {
        double fromX = block.originX() - Tee.GOAL_X;
        double fromY = block.originY() - Tee.GOAL_Y;
        double originX = GOAL_COS * fromX + GOAL_SIN * fromY;
        double originY = GOAL_COS * fromY - GOAL_SIN * fromX;
        double cos = block.cos() * GOAL_COS + block.sin() * GOAL_SIN;
        double sin = block.sin() * GOAL_COS - block.cos() * GOAL_SIN;
        count = 4;
        for (int i = 0; i < 4; i++) {
            double cornerX = box[i == 1 || i == 2 ? 2 : 0];
            double cornerY = box[i >= 2 ? 3 : 1];
            x[i] = cos * cornerX - sin * cornerY + originX;
            y[i] = sin * cornerX + cos * cornerY + originY;
        }
    }

    /** Keeps the part where {@code sign * coordinate >= bound}. */
    private void cut(boolean alongX, double sign, double bound) {
        double[] along = alongX ? x : y;
        int kept = 0;
        for (int i = 0, before = count - 1; i < count; before = i++) {
            double here = sign * along[i] - bound;
            double there = sign * along[before] - bound;
            if ((here >= 0) != (there >= 0)) {
                double t = there / (there - here);
                cutX[kept] = x[before] + t * (x[i] - x[before]);
                cutY[kept] = y[before] + t * (y[i] - y[before]);
                kept++;
            }
            if (here >= 0) {
                cutX[kept] = x[i];
                cutY[kept] = y[i];
                kept++;
            }
        }
        double[] swapX = x;
        double[] swapY = y;
        x = cutX;
        y = cutY;
        cutX = swapX;
        cutY = swapY;
        count = kept;
    }
}
