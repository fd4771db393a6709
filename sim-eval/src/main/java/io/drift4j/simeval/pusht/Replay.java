package io.drift4j.simeval.pusht;

import java.util.Arrays;

/**
 * Replays recorded demonstrations through the physics and measures the difference.
 *
 * <p>The action of row i, applied to the state of row i, gave the state of row i+1. Contacts amplify small differences,
 * so the first steps of an episode say most about how faithful the physics is.
 */
public final class Replay {
    /** Steps of each episode that are compared unless told otherwise. */
    public static final int DEFAULT_STEPS = 40;

    private static final int STATE = 5;
    private static final int ACTION = 2;

    private Replay() {}

    /** {@link #errors(float[], float[], int[], int)} over {@value #DEFAULT_STEPS} steps. */
    public static ReplayErrors errors(float[] states, float[] actions, int[] episodeEnds) {
        return errors(states, actions, episodeEnds, DEFAULT_STEPS);
    }

    /**
     * Replays each episode from its first state, with the agent at rest.
     *
     * @param states N rows of agent x, y, block x, y, block angle
     * @param actions N rows of target x, y
     * @param episodeEnds exclusive end row of each episode, growing, the last one N
     * @param steps largest number of steps compared in one episode, at least 1
     */
    public static ReplayErrors errors(float[] states, float[] actions, int[] episodeEnds, int steps) {
        int rows = episodeEnds.length == 0 ? 0 : episodeEnds[episodeEnds.length - 1];
        if (rows == 0 || states.length != rows * STATE || actions.length != rows * ACTION || steps < 1) {
            throw new IllegalArgumentException(
                    "a replay needs N*5 state numbers, N*2 action numbers, a last end N above 0"
                            + " and at least 1 step, got " + states.length + ", " + actions.length + ", " + rows
                            + " and "
                            + steps);
        }
        double[] distances = new double[rows];
        double angles = 0;
        int compared = 0;
        int start = 0;
        for (int end : episodeEnds) {
            PushTWorld world = PushTWorld.at(row(states, start));
            for (int i = start; i < Math.min(end - 1, start + steps); i++) {
                world.control(actions[i * ACTION], actions[i * ACTION + 1]);
                double[] recorded = row(states, i + 1);
                distances[compared++] = Math.hypot(
                        world.block().originX() - recorded[2], world.block().originY() - recorded[3]);
                angles += Math.abs(Math.IEEEremainder(world.block().angle() - recorded[4], 2 * Math.PI));
            }
            start = end;
        }
        if (compared == 0) {
            throw new IllegalArgumentException("no episode has a second row to compare with");
        }
        double[] sorted = Arrays.copyOf(distances, compared);
        Arrays.sort(sorted);
        double p90 = sorted[(int) Math.max(0, Math.ceil(0.9 * compared) - 1)];
        return new ReplayErrors(
                Arrays.stream(sorted).average().orElseThrow(), p90, angles / compared, episodeEnds.length);
    }

    private static double[] row(float[] states, int row) {
        double[] state = new double[STATE];
        for (int i = 0; i < STATE; i++) {
            state[i] = states[row * STATE + i];
        }
        return state;
    }
}
