package io.drift4j.imagegen.score;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Objective;
import io.drift4j.imagegen.data.LabelledImages;
import java.util.List;
import java.util.Map;

/** Cross-entropy of the classes of noisy images. */
final class ScorerObjective implements Objective<ScorerObjective.Batch> {

    /**
     * Images and their classes.
     *
     * @param images (B, H*W*C)
     * @param labels (B)
     */
    record Batch(float[] images, int[] labels) {}

    private final Weights weights;
    private final ScorerNetwork network;
    private final LabelledImages images;
    private final int batchSize;
    private final double noise;

    ScorerObjective(Weights weights, ScorerNetwork network, LabelledImages images, int batchSize, double noise) {
        this.weights = weights;
        this.network = network;
        this.images = images;
        this.batchSize = batchSize;
        this.noise = noise;
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public List<String> metrics() {
        return List.of("accuracy");
    }

    @Override
    public Batch draw(long number, RandomStream draws) {
        int size = images.imageSize();
        float[] pixels = new float[batchSize * size];
        int[] labels = new int[batchSize];
        for (int i = 0; i < batchSize; i++) {
            int chosen = draws.nextInt(images.count());
            images.pixels(chosen, pixels, i * size);
            labels[i] = images.labels()[chosen];
        }
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] += (float) (noise * draws.nextGaussian());
        }
        return new Batch(pixels, labels);
    }

    @Override
    public Result loss(Batch batch, NDManager step) {
        NDArray x = step.create(batch.images(), new Shape(batchSize, images.imageSize()));
        NDArray labels = step.create(batch.labels()).toType(DataType.INT64, false); // (B)
        NDArray logits = network.logits(network.features(x)); // (B, classes)
        NDArray loss =
                logits.logSoftmax(1).gather(labels.expandDims(1), 1).mean().neg();
        NDArray right = logits.stopGradient().argMax(1).eq(labels).toType(DataType.FLOAT32, false);
        return new Result(loss, Map.of("accuracy", right.mean()));
    }
}
