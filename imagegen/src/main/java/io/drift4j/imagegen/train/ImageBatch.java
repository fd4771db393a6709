package io.drift4j.imagegen.train;

import io.drift4j.engine.nd.RandomStream;
import java.util.Arrays;

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
        float[] pixels = new float[size * images.shape().size()];
        int[] chosen = new int[size];
        boolean[] mirrored = new boolean[size];
        for (int i = 0; i < size; i++) {
            chosen[i] = which.nextInt(images.count());
            mirrored[i] = mirror && which.nextInt(2) == 0;
        }
        images.write(chosen, mirrored, draws.split("crops"), pixels, 0);
        int[] labels = Arrays.stream(chosen).map(images::label).toArray();
        return new ImageBatch(number, pixels, labels, draws.split("loss"));
    }
}
