package io.drift4j.imagegen.train;

import io.drift4j.engine.nd.RandomStream;

/**
 * How much images of one class differ: mean, over classes and numbers of an image, of the standard deviation within
 * the class. A generator that has collapsed to one image a class has a spread near 0.
 */
final class ClassSpread {
    private static final int ENOUGH = 20_000;

    private ClassSpread() {}

    /** Of data; of so many drawn images if there are more than 20 000. */
    static double of(TrainingImages images) {
        int classes = images.shape().classes();
        int size = images.shape().size();
        double[][] sums = new double[classes][size];
        double[][] squares = new double[classes][size];
        int[] counts = new int[classes];
        float[] image = new float[size];
        RandomStream draws = RandomStream.of(0).split("spread");
        boolean all = images.count() <= ENOUGH;
        for (int i = 0; i < Math.min(images.count(), ENOUGH); i++) {
            int index = all ? i : draws.nextInt(images.count());
            images.write(index, false, image, 0);
            int c = images.label(index);
            counts[c]++;
            for (int k = 0; k < size; k++) {
                sums[c][k] += image[k];
                squares[c][k] += (double) image[k] * image[k];
            }
        }
        double total = 0;
        int counted = 0;
        for (int c = 0; c < classes; c++) {
            if (counts[c] < 2) {
                continue; // one image has no spread to tell
            }
            for (int k = 0; k < size; k++) {
                double variance = (squares[c][k] - sums[c][k] * sums[c][k] / counts[c]) / (counts[c] - 1);
                total += Math.sqrt(Math.max(0, variance)) / size;
            }
            counted++;
        }
        return counted == 0 ? 0 : total / counted;
    }
}
