package io.drift4j.imagegen;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nn.Linear;
import io.drift4j.engine.nn.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * A multi-layer perceptron from noise to pixels, the cheapest generator of small images.
 *
 * <pre>
 * h = noise W_z + b + table[class] + log(alpha) g,   h = silu(h) W_i + b_i for each further layer,   image = silu(h) W + b
 * </pre>
 *
 * <p>It has no style codes. Initial weights keep the size of features from layer to layer, and let the first images spread by
 * about 0.1: from a much smaller spread a drift field in pixels grows it slowly.
 */
final class MlpGenerator implements ImageGenerator {
    /** Mean of silu(z)^2 for z normal with variance 1.25, which the layers keep. */
    private static final double SQUARE_GAIN = 0.45;

    private static final double VARIANCE = 1.25;
    private static final double SPREAD = 0.12;

    private final Sizes sizes;
    private final NDIndex usedNoise;
    private final Linear noiseLayer;
    private final NDArray classTable;
    private final NDArray guidanceRow;
    private final List<Linear> hidden;
    private final Linear output;

    private MlpGenerator(
            Sizes sizes,
            int usedNoise,
            Linear noiseLayer,
            NDArray classTable,
            NDArray guidanceRow,
            List<Linear> hidden,
            Linear output) {
        this.sizes = sizes;
        this.usedNoise = new NDIndex().addAllDim().addSliceDim(0, usedNoise);
        this.noiseLayer = noiseLayer;
        this.classTable = classTable;
        this.guidanceRow = guidanceRow;
        this.hidden = hidden;
        this.output = output;
    }

    static MlpGenerator create(Weights weights, MlpConfig config, ImageShape shape) {
        int width = config.width();
        BadInput.unless(
                config.noise() <= shape.size(),
                "network.noise must be at most the %d numbers of an image, got %d",
                shape.size(),
                config.noise());
        Weights.Scope scope = weights.scope();
        double side = Math.sqrt((VARIANCE - 1) / 2);
        Linear noise = Linear.normal(scope.child("noise"), config.noise(), width, 1 / Math.sqrt(config.noise()));
        NDArray table = scope.child("class").normal("weight", side, shape.classes(), width);
        NDArray guidance = scope.child("guidance").normal("weight", side, 1, width);
        List<Linear> hidden = new ArrayList<>();
        for (int i = 1; i < config.layers(); i++) {
            double deviation = Math.sqrt(VARIANCE / (SQUARE_GAIN * width));
            hidden.add(Linear.normal(scope.child("hidden." + i), width, width, deviation));
        }
        Linear output =
                Linear.normal(scope.child("output"), width, shape.size(), SPREAD / Math.sqrt(SQUARE_GAIN * width));
        Sizes sizes = new Sizes(shape.height(), shape.width(), shape.channels(), shape.classes(), 0, 0);
        return new MlpGenerator(sizes, config.noise(), noise, table, guidance, hidden, output);
    }

    @Override
    public Sizes sizes() {
        return sizes;
    }

    @Override
    public NDArray images(NDArray noise, NDArray classes, NDArray guidance, NDArray styles, boolean training) {
        checkInputs(noise, classes, guidance, styles);
        long b = noise.getShape().get(0);
        NDArray used = noise.reshape(b, sizes.imageSize()).get(usedNoise); // (B, Z)
        NDArray h = noiseLayer
                .forward(used, training)
                .add(classes.oneHot(sizes.classes()).matMul(classTable))
                .add(guidance.log().reshape(b, 1).mul(guidanceRow)); // (B, width)
        for (Linear layer : hidden) {
            h = layer.forward(silu(h), training);
        }
        NDArray flat = output.forward(silu(h), training); // (B, H*W*C)
        return flat.reshape(new Shape(b, sizes.height(), sizes.width(), sizes.channels()));
    }

    private static NDArray silu(NDArray x) {
        return x.mul(Activation.sigmoid(x)); // the platform's own multiplies by 1 first
    }
}
