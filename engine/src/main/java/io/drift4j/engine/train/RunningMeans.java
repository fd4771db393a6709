package io.drift4j.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Means of loss, gradient norm and metrics since the last log line.
 *
 * <p>The sums stay on the device and are read only when a line is due, so that a step need not wait for its numbers.
 */
final class RunningMeans implements AutoCloseable {
    private static final String LOSS = "loss";
    private static final String NORM = "gradient_norm";

    private final NDManager manager;
    private final Map<String, NDArray> sums = new LinkedHashMap<>();
    private long losses;
    private long steps;

    RunningMeans(NDManager parent, List<String> metrics) {
        manager = parent.newSubManager();
        sums.put(LOSS, manager.zeros(new Shape()));
        sums.put(NORM, manager.zeros(new Shape()));
        metrics.forEach(name -> sums.put(name, manager.zeros(new Shape())));
    }

    void add(Objective.Result result) {
        if (result.metrics().size() != sums.size() - 2) {
            throw new IllegalArgumentException("each loss gives the announced metrics, got "
                    + result.metrics().keySet() + " for " + sums.keySet());
        }
        sum(LOSS).addi(result.loss().stopGradient());
        result.metrics().forEach((name, value) -> sum(name).addi(value.stopGradient()));
        losses++;
    }

    void addNorm(NDArray norm) {
        sum(NORM).addi(norm);
        steps++;
    }

    /**
     * The means in the order of display; starts again from nothing.
     *
     * @throws BadInput if one is not finite, as {@link #state} does: a diverged state reaches neither log nor checkpoint
     */
    Map<String, Double> take() {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> {
            means.put(name, read(name) / Math.max(1, name.equals(NORM) ? steps : losses));
            sum.subi(sum);
        });
        losses = 0;
        steps = 0;
        return means;
    }

    /** The sums and counts, so that a resumed run writes the same line. */
    Map<String, Double> state() {
        Map<String, Double> state = new LinkedHashMap<>();
        sums.keySet().forEach(name -> state.put(name, read(name)));
        state.put("count_losses", (double) losses);
        state.put("count_steps", (double) steps);
        return state;
    }

    void restore(Map<String, Double> state) {
        sums.forEach((name, sum) -> sum.subi(sum).addi((float) (double) state.getOrDefault(name, 0.0)));
        losses = Math.round(state.getOrDefault("count_losses", 0.0));
        steps = Math.round(state.getOrDefault("count_steps", 0.0));
    }

    private double read(String name) {
        double value = sum(name).getFloat();
        BadInput.unless(
                Double.isFinite(value),
                "training must stay finite, but %s became %s: start a new run with a lower"
                        + " train.learningRate or train.clipNorm",
                name,
                value);
        return value;
    }

    private NDArray sum(String name) {
        NDArray sum = sums.get(name);
        if (sum == null) {
            throw new IllegalArgumentException("metric '" + name + "' was not announced, only " + sums.keySet());
        }
        return sum;
    }

    @Override
    public void close() {
        manager.close();
    }
}
