package io.drift4j.simeval;

import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A point on a line in [-1, 1] that is to reach 0: the action is its velocity, a step takes 0.1 s, the limit is 30.
 *
 * <p>Reward is {@code 1 - |position|}; success is {@code |position| < 0.05} and ends the episode.
 */
public final class FakeEnvironment implements Environment {
    private static final int MAX_STEPS = 30;

    private double position;
    private int steps;
    private boolean running;

    @Override
    public TaskSpec spec() {
        return new TaskSpec(
                "fake",
                "A point moves to the middle of a line.",
                List.of(new ObservationKey("position", 1, "m")),
                new ActionSpec(List.of("velocity"), "m/s", List.of(-1.0), List.of(1.0)),
                0.1,
                MAX_STEPS,
                "score: largest 1 - |position|; success: |position| below 0.05");
    }

    @Override
    public Observation reset(long seed) {
        double side = RandomStream.of(seed).nextDouble();
        position = side < 0.5 ? -1 + side : side;
        steps = 0;
        running = true;
        return observe();
    }

    @Override
    public Step step(float[] action) {
        if (action.length != 1 || !Float.isFinite(action[0])) {
            throw new IllegalArgumentException("an action is 1 finite number, got " + Arrays.toString(action));
        }
        if (!running) {
            throw new IllegalStateException("reset first");
        }
        position = Math.max(-1, Math.min(1, position + 0.1 * Math.max(-1, Math.min(1, action[0]))));
        steps++;
        boolean success = Math.abs(position) < 0.05;
        running = !success && steps < MAX_STEPS;
        return new Step(observe(), 1 - Math.abs(position), success, !running);
    }

    @Override
    public int[] picture(int size) {
        int[] pixels = new int[size * size];
        Arrays.fill(pixels, 0xFFFFFF);
        int column = (int) Math.min(size - 1, (position + 1) / 2 * size);
        pixels[size / 2 * size + column] = 0;
        return pixels;
    }

    @Override
    public void close() {
        running = false;
    }

    private Observation observe() {
        return new Observation(Map.of("position", new float[] {(float) position}));
    }
}
