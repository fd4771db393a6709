package io.drift4j.policy;

/**
 * A chunk of T actions in the task's own units, row-major (T, A).
 *
 * @param horizon T
 * @param actionSize A
 * @param values T*A numbers, not copied; whoever executes them checks that they are finite
 */
public record Chunk(int horizon, int actionSize, float[] values) {

    public Chunk {
        if (horizon < 1 || actionSize < 1 || values.length != horizon * actionSize) {
            throw new IllegalArgumentException("a chunk of T=" + horizon + " actions of size A=" + actionSize
                    + " holds T*A numbers, got " + values.length);
        }
    }

    /** A copy of action t, 0 to T-1, where To-1 belongs to the newest frame. */
    public float[] action(int t) {
        return java.util.Arrays.copyOfRange(values, t * actionSize, (t + 1) * actionSize);
    }
}
