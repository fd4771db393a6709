package io.drift4j.policy.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Objective;
import java.util.List;
import java.util.Map;

/**
 * Behaviour cloning: the mean squared error between the network's chunk at zero noise and the recorded chunk. The
 * baseline that a drifting policy has to beat on the same network.
 */
final class RegressionObjective implements Objective<WindowBatch> {
    private final Weights weights;
    private final Generator generator;
    private final WindowBatch.Source source;

    RegressionObjective(Weights weights, Generator generator, WindowBatch.Source source) {
        this.weights = weights;
        this.generator = generator;
        this.source = source;
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public List<String> metrics() {
        return List.of("action_error");
    }

    @Override
    public WindowBatch draw(long number, RandomStream draws) {
        return source.draw(number, draws, 0);
    }

    @Override
    public Result loss(WindowBatch batch, NDManager step) {
        int b = batch.size();
        NDArray condition = step.create(batch.inputs(), new Shape(b, generator.conditionSize()));
        NDArray noise = step.zeros(new Shape(b, 1, generator.noiseSize()));
        NDArray recorded = step.create(batch.chunks(), new Shape(b, 1, generator.sampleSize()));
        NDArray error = generator.sample(condition, noise, true).sub(recorded); // (B, 1, S)
        return new Result(
                error.square().mean(),
                Map.of("action_error", error.stopGradient().abs().mean()));
    }
}
