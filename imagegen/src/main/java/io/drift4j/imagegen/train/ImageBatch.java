package io.drift4j.imagegen.train;

import io.drift4j.engine.nd.RandomStream;

/**
 * Labelled images in Java memory, drawn uniformly with replacement.
 *
 * @param number of the batch in the run
 * @param pixels (B, H, W, C)
 * @param labels (B)
 * @param draws for what else the loss needs by chance
 */
record ImageBatch(long number, float[] pixels, int[] labels, RandomStream draws) {

    static ImageBatch draw(TrainingImages images, int size, boolean mirror, long number, RandomStream draws) {
        RandomStream which = draws.split("images");
        int each = images.shape().size();
        float[] pixels = new float[size * each];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            int index = which.nextInt(images.count());
            images.write(index, mirror && which.nextInt(2) == 0, pixels, i * each);
            labels[i] = images.label(index);
        }
        return new ImageBatch(number, pixels, labels, draws.split("loss"));
    }
}
