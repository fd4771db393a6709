package io.drift4j.imagegen.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a set of images is like, in units of [-1, 1].
 *
 * @param images the set
 * @param counts images a class
 * @param mean over all pixels
 * @param deviation over all pixels
 * @param spreads within-class spread a class: the mean, over pixels, of each pixel's standard deviation over the class's
 *     images; 0 for a class of one image or none. A generator whose spread is far below the data's has collapsed
 */
public record DataSummary(LabelledImages images, int[] counts, double mean, double deviation, double[] spreads) {

    /** Measures a set. */
    public static DataSummary of(LabelledImages images) {
        int size = images.imageSize();
        double[][] sums = new double[images.classes()][size];
        double[][] squares = new double[images.classes()][size];
        int[] counts = new int[images.classes()];
        float[] image = new float[size];
        for (int i = 0; i < images.count(); i++) {
            images.pixels(i, image, 0);
            int label = images.labels()[i];
            counts[label]++;
            for (int p = 0; p < size; p++) {
                sums[label][p] += image[p];
                squares[label][p] += image[p] * (double) image[p];
            }
        }
        double sum = 0;
        double square = 0;
        double[] spreads = new double[counts.length];
        for (int c = 0; c < counts.length; c++) {
            double deviations = 0;
            for (int p = 0; p < size; p++) {
                sum += sums[c][p];
                square += squares[c][p];
                if (counts[c] > 1) {
                    double mean = sums[c][p] / counts[c];
                    deviations += Math.sqrt(Math.max(0, squares[c][p] / counts[c] - mean * mean));
                }
            }
            spreads[c] = deviations / size;
        }
        double numbers = Math.max(1, (double) images.count() * size);
        double mean = sum / numbers;
        return new DataSummary(images, counts, mean, Math.sqrt(Math.max(0, square / numbers - mean * mean)), spreads);
    }

    /** Within-class spread of the whole set: the mean over classes that have images. */
    public double spread() {
        double sum = 0;
        int filled = 0;
        for (int c = 0; c < counts.length; c++) {
            sum += spreads[c];
            filled += counts[c] > 0 ? 1 : 0;
        }
        return sum / Math.max(1, filled);
    }

    /** The summary as lines of text. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line(
                "%s: %,d images of %d x %d x %d in %d classes",
                images.source(), images.count(), images.height(), images.width(), images.channels(), images.classes()));
        lines.add(line(
                "mean %.4f, standard deviation %.4f, within-class spread %.4f (pixels in [-1, 1])",
                mean, deviation, spread()));
        int width = Math.max(
                5, images.classNames().stream().mapToInt(String::length).max().orElse(0));
        lines.add(line("%-" + width + "s  %8s  %8s", "class", "images", "spread"));
        for (int c = 0; c < counts.length; c++) {
            lines.add(line("%-" + width + "s  %,8d  %8.4f", images.classNames().get(c), counts[c], spreads[c]));
        }
        return List.copyOf(lines);
    }

    private static String line(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
