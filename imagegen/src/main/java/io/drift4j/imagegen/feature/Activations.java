package io.drift4j.imagegen.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import io.drift4j.engine.nd.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The features of images and of maps.
 *
 * <pre>
 * global            all numbers of an image                                          T = 1
 * norm_x            root mean square over places, of each channel of an input        T = 1
 * KEY               the vector of each place of a map of h x w                       T = h w
 * KEY_mean_k, KEY_std_k   mean and deviation over squares of k x k places, k = 2, 4  T = (h/k)(w/k); none if k does not divide
 * KEY_mean, KEY_std       mean and deviation over all places                         T = 1
 * </pre>
 *
 * <p>A deviation is sqrt(max(variance, 0) + 1e-6), with the variance of the population.
 *
 * <p>Source: "Generative modeling via drifting", arXiv 2602.04770, appendix A.5; keys and the norm of the input as in
 * lambertae/drifting accd0cf.
 */
final class Activations {
    static final String GLOBAL = "global";

    private static final double EPSILON = 1e-6;
    private static final int HALVINGS = 2;
    private static final Shape TWO = new Shape(2, 2);
    private static final Shape NONE = new Shape(0, 0);

    private Activations() {}

    static FeatureShape globalShape(int height, int width, int channels) {
        return new FeatureShape(GLOBAL, 1, height * width * channels);
    }

    /** {@code global} of images (B, H, W, C). */
    static Feature global(NDArray images) {
        long b = images.getShape().get(0);
        return new Feature(GLOBAL, images.reshape(b, 1, images.getShape().size() / Math.max(1, b)));
    }

    static FeatureShape normShape(int channels) {
        return new FeatureShape("norm_x", 1, channels);
    }

    /** {@code norm_x} of an input (B, rows, columns, channels). */
    static Feature norm(NDArray input) {
        double places = (double) input.getShape().get(1) * input.getShape().get(2);
        NDArray meanSquare = input.mul(input).sum(new int[] {1, 2}).div(Ops.number(input, places)); // (B, channels)
        return new Feature("norm_x", meanSquare.add(EPSILON).sqrt().expandDims(1));
    }

    static List<FeatureShape> mapShapes(String key, int channels, int rows, int columns) {
        List<FeatureShape> shapes = new ArrayList<>();
        shapes.add(new FeatureShape(key, rows * columns, channels));
        for (int side = 2; side <= 1 << HALVINGS && rows % side == 0 && columns % side == 0; side *= 2) {
            int squares = rows / side * (columns / side);
            shapes.add(new FeatureShape(key + "_mean_" + side, squares, channels));
            shapes.add(new FeatureShape(key + "_std_" + side, squares, channels));
        }
        shapes.add(new FeatureShape(key + "_mean", 1, channels));
        shapes.add(new FeatureShape(key + "_std", 1, channels));
        return shapes;
    }

    /** The features of a map (B, channels, rows, columns), in the order of {@link #mapShapes}. */
    static void ofMap(String key, NDArray map, Consumer<Feature> take) {
        take.accept(new Feature(key, vectors(map)));
        long rows = map.getShape().get(2);
        long columns = map.getShape().get(3);
        NDArray mean = map;
        NDArray meanSquare = map.mul(map);
        // each size of squares from the means of the one before: the whole map is gone through once
        for (int side = 2; side <= 1 << HALVINGS && rows % side == 0 && columns % side == 0; side *= 2) {
            mean = Pool.avgPool2d(mean, TWO, TWO, NONE, false, false);
            meanSquare = Pool.avgPool2d(meanSquare, TWO, TWO, NONE, false, false);
            take.accept(new Feature(key + "_mean_" + side, vectors(mean)));
            take.accept(new Feature(key + "_std_" + side, vectors(deviation(mean, meanSquare))));
        }
        double places = (double) mean.getShape().get(2) * mean.getShape().get(3);
        NDArray count = Ops.number(map, places);
        mean = mean.sum(new int[] {2, 3}).div(count).expandDims(1); // (B, 1, channels)
        meanSquare = meanSquare.sum(new int[] {2, 3}).div(count).expandDims(1);
        take.accept(new Feature(key + "_mean", mean));
        take.accept(new Feature(key + "_std", deviation(mean, meanSquare)));
    }

    private static NDArray deviation(NDArray mean, NDArray meanSquare) {
        return meanSquare
                .sub(mean.mul(mean))
                .maximum(Ops.number(mean, 0))
                .add(EPSILON)
                .sqrt();
    }

    /** (B, channels, rows, columns) to (B, rows columns, channels). */
    private static NDArray vectors(NDArray map) {
        Shape shape = map.getShape();
        return map.reshape(shape.get(0), shape.get(1), shape.get(2) * shape.get(3))
                .transpose(0, 2, 1);
    }
}
