package io.drift4j.imagegen.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * No encoder: the feature {@code global}, all numbers of an image as one vector, and, if wished, {@code patch_p}: the numbers
 * of each square of p x p pixels, (row, column, channel), squares row by row. Where p does not divide a side, zeros are added at
 * the bottom and at the right.
 *
 * @param patches sides p of squares
 */
public record RawPixels(List<Integer> patches) implements FeatureEncoder {

    public RawPixels {
        BadInput.unless(
                patches.stream().allMatch(side -> side >= 1)
                        && patches.stream().distinct().count() == patches.size(),
                "patches must be different sides of at least 1, got %s",
                patches);
        patches = List.copyOf(patches);
    }

    @Override
    public List<FeatureShape> features(int height, int width, int channels) {
        List<FeatureShape> shapes = new ArrayList<>();
        shapes.add(Activations.globalShape(height, width, channels));
        for (int p : patches) {
            shapes.add(new FeatureShape("patch_" + p, over(height, p) * over(width, p), p * p * channels));
        }
        return shapes;
    }

    @Override
    public void forEach(NDArray images, Consumer<Feature> take) {
        take.accept(Activations.global(images));
        for (int p : patches) {
            NDArray whole = padded(padded(images, 1, p), 2, p);
            long[] shape = whole.getShape().getShape();
            NDArray squares = whole.reshape(shape[0], shape[1] / p, p, shape[2] / p, p, shape[3])
                    .transpose(0, 1, 3, 2, 4, 5) // (B, rows, columns, p, p, C)
                    .reshape(shape[0], shape[1] / p * (shape[2] / p), p * p * shape[3]);
            take.accept(new Feature("patch_" + p, squares));
        }
    }

    /** With zeros at the end of the axis, so that p divides it. */
    private static NDArray padded(NDArray images, int axis, int p) {
        long[] shape = images.getShape().getShape();
        long missing = Math.floorMod(-shape[axis], (long) p);
        if (missing == 0) {
            return images;
        }
        shape[axis] = missing;
        return images.concat(images.getManager().zeros(new Shape(shape)), axis);
    }

    private static int over(int side, int p) {
        return (side + p - 1) / p;
    }

    @Override
    public void close() {}
}
