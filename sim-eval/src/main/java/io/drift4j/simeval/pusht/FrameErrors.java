package io.drift4j.simeval.pusht;

/**
 * How far rendered observations are from recorded ones.
 *
 * <p>Give it frames one by one with {@link #add}; a recording with images does not fit into memory at once.
 */
public final class FrameErrors {
    private static final int NUMBERS = PushT.IMAGE_SIZE * PushT.IMAGE_SIZE * 3;

    private final PushT environment = PushT.withKeys("image");
    private double sum;
    private double worst;
    private int frames;

    /**
     * Renders a recorded state and compares it with the frame recorded beside it.
     *
     * @param state agent x, y, block x, y (px), block angle (rad)
     * @param recorded 96 x 96 x 3 numbers in 0 to 255, rows of red, green, blue
     */
    public void add(double[] state, float[] recorded) {
        if (recorded.length != NUMBERS) {
            throw new IllegalArgumentException("a frame holds " + NUMBERS + " numbers, got " + recorded.length);
        }
        float[] rendered = environment.resetTo(state, StartPose.EXACT).get("image");
        double difference = 0;
        for (int i = 0; i < NUMBERS; i++) {
            difference += Math.abs(rendered[i] * 255 - recorded[i]);
        }
        difference /= NUMBERS;
        sum += difference;
        worst = Math.max(worst, difference);
        frames++;
    }

    /** How many frames were compared. */
    public int frames() {
        return frames;
    }

    /** Mean absolute difference over frames and numbers, of 255. */
    public double mean() {
        return sum / frames;
    }

    /** The largest mean absolute difference of one frame, of 255. */
    public double worst() {
        return worst;
    }
}
