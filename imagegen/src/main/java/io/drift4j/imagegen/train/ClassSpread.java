package io.drift4j.imagegen.train;

import io.drift4j.engine.nd.RandomStream;

/**
 * How much images of one class differ: mean, over classes and numbers of an image, of the standard deviation within
 * the class. A generator that has collapsed to one image a class has a spread near 0.
 */
final class ClassSpread {
    private static final int ENOUGH = 20_000;
    private static final int NUMBERS = 1 << 28; // of so many in all images looked at; large pictures are slow to decode
    private static final int PLACES = 1 << 24; // of so many in the sums of all classes looked at

    private ClassSpread() {}

    /** Of data; of so many drawn images if there are more than 20 000, of fewer images and the first classes if they are large. */
    static double of(TrainingImages images) {
        int size = images.shape().size();
        return of(images, Math.min(ENOUGH, Math.max(1, NUMBERS / size)), Math.max(1, PLACES / size));
    }

    /** Of at most {@code enough} images of the first {@code most} classes. */
    static double of(TrainingImages images, int enough, int most) {
        int size = images.shape().size();
        int classes = Math.min(images.shape().classes(), most);
        double[][] sums = new double[classes][size];
        double[][] squares = new double[classes][size];
        int[] counts = new int[classes];
        float[] image = new float[size];
        RandomStream draws = RandomStream.of(0).split("spread");
        boolean all = images.count() <= enough;
        for (int i = 0; i < Math.min(images.count(), enough); i++) {
            int index = all ? i : draws.nextInt(images.count());
            while (!all && images.label(index) >= classes) {
                index = draws.nextInt(images.count());
            }
            if (images.label(index) >= classes) {
                continue;
            }
            images.write(index, false, draws.split(index), image, 0);
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
