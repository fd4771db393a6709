package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Objective;
import io.drift4j.imagegen.ImageShape;

/** What is learned of single images, drawn uniformly: each is a problem of its own. */
abstract class ImageObjective implements Objective<ImageBatch> {
    private final Weights weights;
    private final TrainingImages images;
    private final int batchSize;
    private final boolean mirror;

    /** @param mirror whether each image read has its left and right exchanged with probability one half */
    ImageObjective(Weights weights, TrainingImages images, int batchSize, boolean mirror) {
        this.weights = weights;
        this.images = images;
        this.batchSize = batchSize;
        this.mirror = mirror;
    }

    @Override
    public final Weights weights() {
        return weights;
    }

    @Override
    public final Unit unit() {
        return new Unit("images", 1);
    }

    @Override
    public final ImageBatch draw(long number, RandomStream draws) {
        return ImageBatch.draw(images, batchSize, mirror, number, draws);
    }

    /** The images of a batch, (B, H, W, C). */
    final NDArray pixels(ImageBatch batch, NDManager step) {
        ImageShape shape = images.shape();
        return step.create(
                batch.pixels(), new Shape(batch.labels().length, shape.height(), shape.width(), shape.channels()));
    }
}
