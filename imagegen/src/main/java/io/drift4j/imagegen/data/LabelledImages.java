package io.drift4j.imagegen.data;

import io.drift4j.engine.BadInput;
import java.util.Arrays;
import java.util.List;

/**
 * Images with class labels, in memory as bytes.
 *
 * @param pixels (n, H, W, C), row-major, rows from the top, each byte 0 to 255; not copied
 * @param labels (n), each 0 to {@code classNames.size() - 1}; not copied
 * @param classNames in the order of their numbers
 * @param height H
 * @param width W
 * @param channels C, 1 for grey or 3 for red, green, blue
 * @param source where they come from, for messages
 */
public record LabelledImages(
        byte[] pixels, int[] labels, List<String> classNames, int height, int width, int channels, String source) {

    public LabelledImages {
        classNames = List.copyOf(classNames);
        BadInput.unless(
                height >= 1 && width >= 1 && channels >= 1,
                "images of %s must have a height, width and channels of at least 1, got %d, %d and %d",
                source,
                height,
                width,
                channels);
        long expected = (long) labels.length * height * width * channels;
        BadInput.unless(
                pixels.length == expected,
                "%s must hold %d x %d x %d bytes for each of its %d labels, %d in all, got %d",
                source,
                height,
                width,
                channels,
                labels.length,
                expected,
                pixels.length);
        for (int i = 0; i < labels.length; i++) {
            BadInput.unless(
                    labels[i] >= 0 && labels[i] < classNames.size(),
                    "labels of %s must be 0 to %d, number %d is %d",
                    source,
                    classNames.size() - 1,
                    i,
                    labels[i]);
        }
    }

    /** How many images. */
    public int count() {
        return labels.length;
    }

    /** How many classes. */
    public int classes() {
        return classNames.size();
    }

    /** Numbers in an image, H * W * C. */
    public int imageSize() {
        return height * width * channels;
    }

    /** Writes image {@code index} to {@code into} from {@code offset} on, in [-1, 1]: byte / 127.5 - 1. */
    public void pixels(int index, float[] into, int offset) {
        toUnit(pixels, index * imageSize(), imageSize(), into, offset);
    }

    /** Writes bytes to {@code into} from {@code offset} on, in [-1, 1]: byte / 127.5 - 1. */
    public static void toUnit(byte[] bytes, int from, int count, float[] into, int offset) {
        for (int i = 0; i < count; i++) {
            into[offset + i] = (bytes[from + i] & 0xFF) / 127.5f - 1;
        }
    }

    /** These images of the set, in this order. */
    public LabelledImages select(int... chosen) {
        int size = imageSize();
        byte[] bytes = new byte[Math.multiplyExact(chosen.length, size)];
        int[] classes = new int[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(pixels, chosen[i] * size, bytes, i * size, size);
            classes[i] = labels[chosen[i]];
        }
        return new LabelledImages(bytes, classes, classNames, height, width, channels, source);
    }

    /** The same images, made smaller if need be, such that no side is longer than {@code side} pixels. */
    public LabelledImages atMost(int side) {
        int longest = Math.max(height, width);
        if (longest <= side) {
            return this;
        }
        int rows = Math.max(1, Math.round((float) height * side / longest));
        int columns = Math.max(1, Math.round((float) width * side / longest));
        int size = rows * columns * channels;
        byte[] bytes = new byte[Math.multiplyExact(count(), size)];
        for (int i = 0; i < count(); i++) {
            byte[] one = Arrays.copyOfRange(pixels, i * imageSize(), (i + 1) * imageSize());
            Picture small = Resampling.BOX.resize(new Picture(height, width, channels, one), rows, columns);
            System.arraycopy(small.bytes(), 0, bytes, i * size, size);
        }
        return new LabelledImages(bytes, labels, classNames, rows, columns, channels, source);
    }

    /**
     * The same images with their classes in the order of a data set.
     *
     * @throws BadInput if one of their classes is not among {@code names}
     */
    public LabelledImages inClasses(List<String> names) {
        BadInput.unless(
                names.containsAll(classNames),
                "the classes of %s must be among %s, they are %s",
                source,
                names,
                classNames);
        int[] classes = new int[labels.length];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = names.indexOf(classNames.get(labels[i]));
        }
        return new LabelledImages(pixels, classes, names, height, width, channels, source);
    }

    /**
     * Images from numbers in [-1, 1], as the published evaluation makes them: clipped, brought to 0 to 255 and cut off to whole
     * numbers, not rounded; what is no number becomes 0.
     *
     * @param values (n, H, W, C)
     */
    public static LabelledImages ofNumbers(
            float[] values, int[] labels, List<String> classNames, int height, int width, int channels, String source) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            float unit = (values[i] + 1) / 2;
            bytes[i] = (byte) (int) (Math.max(0, Math.min(1, unit)) * 255); // a cast makes NaN 0
        }
        return new LabelledImages(bytes, labels, classNames, height, width, channels, source);
    }

    /**
     * Images from numbers in [-1, 1], each at its nearest byte: round(127.5 (x + 1)), bounded to 0 and 255, so that a byte that
     * went through [-1, 1] comes back.
     *
     * @param values (n, H, W, C)
     */
    public static LabelledImages nearest(
            float[] values, int[] labels, List<String> classNames, int height, int width, int channels, String source) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round(Math.max(0, Math.min(255, 127.5f * (values[i] + 1))));
        }
        return new LabelledImages(bytes, labels, classNames, height, width, channels, source);
    }
}
