package io.drift4j.imagegen.feature;

import ai.djl.ndarray.NDArray;
import io.drift4j.engine.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * No encoder: the feature {@code global}, all numbers of an image as one vector, and, if wished, {@code patch_p}: the numbers
 * of each square of p x p pixels, (row, column, channel), squares row by row.
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
            BadInput.unless(
                    height % p == 0 && width % p == 0,
                    "patches must divide the sides of images, got %d for %dx%d",
                    p,
                    height,
                    width);
            shapes.add(new FeatureShape("patch_" + p, height / p * (width / p), p * p * channels));
        }
        return shapes;
    }

    @Override
    public void forEach(NDArray images, Consumer<Feature> take) {
        take.accept(Activations.global(images));
        long[] shape = images.getShape().getShape();
        for (int p : patches) {
            NDArray squares = images.reshape(shape[0], shape[1] / p, p, shape[2] / p, p, shape[3])
                    .transpose(0, 1, 3, 2, 4, 5) // (B, rows, columns, p, p, C)
                    .reshape(shape[0], shape[1] / p * (shape[2] / p), p * p * shape[3]);
            take.accept(new Feature("patch_" + p, squares));
        }
    }

    @Override
    public void close() {}
}
