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
 * The drifting loss on chunks: one drift problem an observation (and block of steps, see {@link BlockLoss}), with G
 * samples of the network and the recorded chunk as positive, alone or with those of {@link Neighbours}.
 *
 * <p>Metrics: {@code action_error}, mean |mean of the samples - recorded chunk|; {@code spread}, standard deviation of
 * the samples of an observation; both in encoded action units. {@code scale} is the field's unit of length and
 * {@code force} the root mean square of its force before normalising, over temperatures and blocks. The loss itself
 * stays nearly constant by construction.
 */
final class DriftObjective implements Objective<WindowBatch> {
    private final Weights weights;
    private final Generator generator;
    private final BlockLoss loss;
    private final WindowBatch.Source source;
    private final int samples;

    DriftObjective(Weights weights, Generator generator, BlockLoss loss, WindowBatch.Source source, int samples) {
        this.weights = weights;
        this.generator = generator;
        this.loss = loss;
        this.source = source;
        this.samples = samples;
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public List<String> metrics() {
        return List.of("action_error", "spread", "scale", "force");
    }

    @Override
    public WindowBatch draw(long number, RandomStream draws) {
        return source.draw(number, draws, samples * generator.noiseSize());
    }

    @Override
    public Result loss(WindowBatch batch, NDManager step) {
        int b = batch.size();
        NDArray condition = step.create(batch.inputs(), new Shape(b, generator.conditionSize()));
        NDArray noise = step.create(batch.noise(), new Shape(b, samples, generator.noiseSize()));
        NDArray positives = step.create(batch.chunks(), new Shape(b, batch.positives(), generator.sampleSize()));
        NDArray weights =
                batch.weights() == null ? null : step.create(batch.weights(), new Shape(b, batch.positives()));
        NDArray generated = generator.sample(condition, noise, true); // (B, G, S)
        BlockLoss.Value value = loss.of(generated, positives, weights);

        NDArray recorded = batch.positives() == 1 ? positives : positives.get(":, 0:1, :"); // (B, 1, S)
        NDArray detached = generated.stopGradient();
        NDArray mean = detached.mean(new int[] {1}, true); // (B, 1, S)
        NDArray variance =
                detached.sub(mean).square().sum(new int[] {1}).div((float) Math.max(1, samples - 1)); // (B, S)
        return new Result(
                value.mean(),
                Map.of(
                        "action_error", mean.sub(recorded).abs().mean(),
                        "spread", variance.sqrt().mean(),
                        "scale", value.scale(),
                        "force", value.meanSquares().mean().sqrt()));
    }
}
