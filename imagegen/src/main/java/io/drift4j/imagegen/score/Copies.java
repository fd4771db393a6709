package io.drift4j.imagegen.score;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.nd.Scope;
import io.drift4j.imagegen.data.ContactSheet;
import io.drift4j.imagegen.data.LabelledImages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Whether images are copies of training images: how far each is from its nearest training image, beside how far test images are from
 * theirs. Distances are root mean squares over pixels in units of [-1, 1].
 *
 * @param images what was looked at
 * @param train what it may have been copied from
 * @param nearest of each image, the number of its nearest training image
 * @param distances of each image to that one
 * @param testDistances the same of test images
 */
public record Copies(
        LabelledImages images, LabelledImages train, int[] nearest, double[] distances, double[] testDistances) {
    private static final int MOST = 2000; // images looked at on both sides
    private static final int BLOCK = 5000; // training images at a time
    private static final double QUANTILE = 0.01;

    /** Looks for the nearest training image of some of the images, drawn evenly, and of as many test images. */
    public static Copies find(LabelledImages images, LabelledImages train, LabelledImages test, NDManager manager) {
        LabelledImages looked = some(images);
        LabelledImages compared = some(test);
        int[] nearest = nearest(looked, train, manager);
        return new Copies(
                looked,
                train,
                nearest,
                distances(looked, train, nearest),
                distances(compared, train, nearest(compared, train, manager)));
    }

    private static LabelledImages some(LabelledImages images) {
        int count = Math.min(MOST, images.count());
        return images.select(IntStream.range(0, count)
                .map(i -> (int) ((long) i * images.count() / count))
                .toArray());
    }

    private static int[] nearest(LabelledImages images, LabelledImages train, NDManager manager) {
        int[] nearest = new int[images.count()];
        float[] least = new float[images.count()];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        try (Scope whole = Scope.open(manager)) {
            NDArray x = array(images, 0, images.count(), whole.manager());
            for (int first = 0; first < train.count(); first += BLOCK) {
                try (Scope scope = Scope.open(manager)) {
                    NDArray y = array(train, first, Math.min(BLOCK, train.count() - first), scope.manager());
                    NDArray y2 = y.square().sum(new int[] {1}).expandDims(0);
                    NDArray squares = x.matMul(y.transpose()).mul(-2).addi(y2); // |x|^2 is missing: the order stays
                    long[] indices = squares.argMin(1).toLongArray();
                    float[] values = squares.min(new int[] {1}).toFloatArray();
                    for (int i = 0; i < values.length; i++) {
                        if (values[i] < least[i]) {
                            least[i] = values[i];
                            nearest[i] = first + (int) indices[i];
                        }
                    }
                }
            }
        }
        return nearest;
    }

    private static NDArray array(LabelledImages images, int first, int count, NDManager manager) {
        int size = images.imageSize();
        float[] pixels = new float[count * size];
        for (int i = 0; i < count; i++) {
            images.pixels(first + i, pixels, i * size);
        }
        return manager.create(pixels, new Shape(count, size));
    }

    /** From the bytes, so that a true copy is at distance 0. */
    private static double[] distances(LabelledImages images, LabelledImages train, int[] nearest) {
        int size = images.imageSize();
        double[] distances = new double[nearest.length];
        for (int i = 0; i < nearest.length; i++) {
            double sum = 0;
            for (int p = 0; p < size; p++) {
                double difference =
                        ((images.pixels()[i * size + p] & 0xFF) - (train.pixels()[nearest[i] * size + p] & 0xFF))
                                / 127.5;
                sum += difference * difference;
            }
            distances[i] = Math.sqrt(sum / size);
        }
        return distances;
    }

    /** Median distance of the images. */
    public double median() {
        return quantile(distances, 0.5);
    }

    /** Median distance of test images. */
    public double testMedian() {
        return quantile(testDistances, 0.5);
    }

    /** The share of images that are nearer to a training image than all but a hundredth of test images; about 0.01 for new ones. */
    public double share() {
        double limit = quantile(testDistances, QUANTILE);
        return Arrays.stream(distances).filter(distance -> distance <= limit).count() / (double) distances.length;
    }

    private static double quantile(double[] values, double q) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(q * (sorted.length - 1)))];
    }

    /** The images nearest to a training image, each above that one, as a PNG file's bytes. */
    public byte[] picture(int most) {
        List<ContactSheet.Cell> above = new ArrayList<>();
        List<ContactSheet.Cell> below = new ArrayList<>();
        IntStream.range(0, distances.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> distances[i]))
                .limit(most)
                .forEach(i -> {
                    above.add(new ContactSheet.Cell(images, i));
                    below.add(new ContactSheet.Cell(train, nearest[i]));
                });
        return ContactSheet.png(List.of(above, below));
    }

    /** The finding in a sentence. */
    public String sentence() {
        return sentence(distances.length, median(), testMedian(), share());
    }

    /**
     * The same of {@link #json}.
     *
     * @throws io.drift4j.engine.BadInput if a key is missing or has a wrong value
     */
    public static String sentence(JsonNode keys) {
        return sentence(
                (int) ScoreRow.number(keys, "images"),
                ScoreRow.number(keys, "medianDistance"),
                ScoreRow.number(keys, "testMedianDistance"),
                ScoreRow.number(keys, "nearerThanOnePercentOfTest"));
    }

    private static String sentence(int images, double median, double testMedian, double share) {
        return String.format(
                Locale.ROOT,
                "median distance to the nearest training image %.3f (of %,d images), for test images %.3f; %.1f %% are nearer than"
                        + " 1 %% of test images are",
                median,
                images,
                testMedian,
                100 * share);
    }

    /** The finding as keys and numbers. */
    public Map<String, Object> json() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("images", distances.length);
        keys.put("medianDistance", median());
        keys.put("testMedianDistance", testMedian());
        keys.put("nearerThanOnePercentOfTest", share());
        return keys;
    }
}
