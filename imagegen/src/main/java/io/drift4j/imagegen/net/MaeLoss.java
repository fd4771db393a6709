package io.drift4j.imagegen.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.Ops;
import io.drift4j.engine.nd.RandomStream;

/**
 * What a masked autoencoder learns from: filling in what is hidden and naming the class.
 *
 * <pre>
 * reconstruction = sum over masked places and all channels of (y - x)^2 / (masked places + 1e-8)
 * loss = (1 - lambda) reconstruction + lambda cross-entropy(logits, class)                           per image
 * </pre>
 *
 * <p>The reconstruction is a mean over places but a sum over channels, as in lambertae/drifting accd0cf.
 */
public final class MaeLoss {
    private static final double FEWEST = 1e-8;

    private MaeLoss() {}

    /**
     * The loss and its parts, each (B).
     *
     * @param loss what is minimised in the mean over images
     */
    public record Value(NDArray loss, NDArray reconstruction, NDArray crossEntropy) {}

    /**
     * The loss of each image.
     *
     * @param result of the network
     * @param mask (B, rows, columns, 1), as the network was given it
     * @param labels (B), int32
     * @param lambda share of the classification, in [0, 1]
     */
    public static Value of(MaskedAutoencoder.Result result, NDArray mask, NDArray labels, double lambda) {
        NDArray gap = result.reconstruction().sub(result.target()).square().mul(mask);
        NDArray masked = mask.sum(new int[] {1, 2, 3}).add(FEWEST); // (B)
        NDArray reconstruction = gap.sum(new int[] {1, 2, 3}).div(masked);
        NDArray index = labels.toType(DataType.INT64, false).expandDims(1); // (B, 1)
        NDArray crossEntropy =
                result.logits().logSoftmax(1).gather(index, 1).squeeze(1).neg();
        NDArray loss = reconstruction
                .mul(Ops.number(reconstruction, 1 - lambda))
                .add(crossEntropy.mul(Ops.number(crossEntropy, lambda)));
        return new Value(loss, reconstruction, crossEntropy);
    }

    /**
     * A random mask: each square of {@code patch} x {@code patch} places is hidden with a probability that is drawn for each
     * image, uniform in [least, most].
     *
     * @param count B
     * @param rows of the patched image
     * @param columns of the patched image
     * @return (B, rows, columns, 1): 1 where hidden, else 0
     */
    public static NDArray mask(
            NDManager manager,
            RandomStream random,
            int count,
            int rows,
            int columns,
            int patch,
            double least,
            double most) {
        float[] mask = new float[count * rows * columns];
        int across = (columns + patch - 1) / patch;
        boolean[] hidden = new boolean[(rows + patch - 1) / patch * across];
        for (int b = 0; b < count; b++) {
            double share = least + (most - least) * random.nextDouble();
            for (int i = 0; i < hidden.length; i++) {
                hidden[i] = random.nextDouble() < share;
            }
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    mask[(b * rows + r) * columns + c] = hidden[r / patch * across + c / patch] ? 1 : 0;
                }
            }
        }
        return manager.create(mask, new Shape(count, rows, columns, 1));
    }
}
