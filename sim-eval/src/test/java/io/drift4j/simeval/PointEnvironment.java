package io.drift4j.simeval;

import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A point in the unit square that moves by the action and must come within 0.05 of a goal; both drawn by the seed. */
final class PointEnvironment implements Environment {
    static final ActionSpec ACTION = new ActionSpec(List.of("x", "y"), "m", List.of(-0.1, -0.1), List.of(0.1, 0.1));
    static final AtomicInteger OPEN = new AtomicInteger();

    private final int maxSteps;
    final List<float[]> received = new ArrayList<>();
    private float[] position = {0, 0};
    private float[] goal = {1, 1};
    private double startDistance = 1;
    private int steps;
    private boolean running;

    PointEnvironment(int maxSteps) {
        this.maxSteps = maxSteps;
        OPEN.incrementAndGet();
    }

    static TaskSpec spec(int maxSteps) {
        return new TaskSpec(
                "point",
                "A point must reach a goal.",
                List.of(
                        new ObservationKey("position", 2, "m"),
                        new ObservationKey("goal", 2, "m"),
                        new ObservationKey("clock", 1, "1")),
                ACTION,
                0.1,
                maxSteps,
                "Reward is the share of the way that is done; success is to be within 0.05 m.");
    }

    @Override
    public TaskSpec spec() {
        return spec(maxSteps);
    }

    @Override
    public Observation reset(long seed) {
        RandomStream stream = RandomStream.of(seed);
        position = new float[] {(float) stream.nextDouble(), (float) stream.nextDouble()};
        goal = new float[] {(float) stream.nextDouble(), (float) stream.nextDouble()};
        startDistance = Math.max(distance(), 1e-3);
        steps = 0;
        running = true;
        received.clear();
        return frame();
    }

    @Override
    public Step step(float[] action) {
        if (!running) {
            throw new IllegalStateException("no episode is running");
        }
        received.add(action.clone());
        for (int i = 0; i < 2; i++) {
            position[i] += Math.max(-0.1f, Math.min(0.1f, action[i]));
        }
        steps++;
        boolean success = distance() < 0.05;
        running = !success && steps < maxSteps;
        double reward = success ? 1 : Math.max(0, 1 - distance() / startDistance);
        return new Step(frame(), reward, success, !running);
    }

    @Override
    public int[] picture(int size) {
        int[] pixels = new int[size * size];
        for (int i = 0; i < pixels.length; i++) {
            double x = (i % size + 0.5) / size;
            double y = (Math.floorDiv(i, size) + 0.5) / size;
            double toGoal = Math.hypot(x - goal[0], y - goal[1]);
            double toPoint = Math.hypot(x - position[0], y - position[1]);
            pixels[i] = toPoint < 0.05 ? 0x4169E1 : toGoal < 0.05 ? 0x90EE90 : 0xFFFFFF;
        }
        return pixels;
    }

    @Override
    public void close() {
        OPEN.decrementAndGet();
    }

    private Observation frame() {
        return new Observation(
                Map.of("position", position.clone(), "goal", goal.clone(), "clock", new float[] {steps}));
    }

    private double distance() {
        return Math.hypot(position[0] - goal[0], position[1] - goal[1]);
    }
}
