package io.drift4j.imagegen.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import io.drift4j.engine.nn.Conv2d;
import io.drift4j.engine.nn.GroupNorm;
import io.drift4j.engine.nn.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * From the maps of a {@link MaeResNet} back to its input, in the manner of a U-Net.
 *
 * <pre>
 * x = relu(norm(conv3x3 layer4))
 * x = refine(proj(norm([resize x, skip])))      skips layer3, layer2, layer1, conv1; each of two is relu(norm(conv3x3 x))
 * y = conv1x1 x + b                             to the channels of the input
 * </pre>
 *
 * <p>Resizing is bilinear between the centres of pixels.
 *
 * <p>Source: lambertae/drifting accd0cf, models/mae_model.py. Differs from it where the channels are no multiple of 32: there
 * it cannot be built.
 */
public final class MaeDecoder {
    private static final int BILINEAR = 1; // of two axes; the platform has no name for it
    private static final List<String> SKIPS = List.of("layer3", "layer2", "layer1", "conv1");
    private static final List<String> NAMES = List.of("up43", "up32", "up21", "up10");

    private final ConvNorm bridge;
    private final List<Up> ups = new ArrayList<>();
    private final Conv2d head;

    private MaeDecoder(Weights.Scope scope, MaeConfig config) {
        int deepest = MaeConfig.STAGES - 1;
        this.bridge = new ConvNorm(
                scope.child("bridge"), config.channels(deepest), config.channels(deepest), config, deepest);
        int in = config.channels(deepest);
        for (int i = 0; i < SKIPS.size(); i++) {
            int stage = Math.max(0, deepest - 1 - i); // of the skip; conv1 has the size of layer1
            ups.add(new Up(scope.child(NAMES.get(i)), in, config, stage));
            in = config.channels(stage);
        }
        this.head = Conv2d.create(scope.child("head"), in, config.patchedChannels(), 1, 1);
    }

    static MaeDecoder create(Weights.Scope scope, MaeConfig config) {
        return new MaeDecoder(scope, config);
    }

    /**
     * The input again.
     *
     * @param maps of the encoder, by name; needs conv1 and layer1 to layer4
     * @return (B, rows, columns, p p C)
     */
    public NDArray forward(Map<String, NDArray> maps, boolean training) {
        NDArray x = bridge.forward(Objects.requireNonNull(maps.get("layer4")), training); // (B, 8W, h/8, w/8)
        for (int i = 0; i < SKIPS.size(); i++) {
            x = ups.get(i).forward(x, Objects.requireNonNull(maps.get(SKIPS.get(i))), training);
        }
        return head.forward(x, training).transpose(0, 2, 3, 1);
    }

    /** relu(norm(conv3x3 x)). */
    private static final class ConvNorm {
        private final Conv2d conv;
        private final GroupNorm norm;

        ConvNorm(Weights.Scope scope, int in, int out, MaeConfig config, int stage) {
            this.conv = Conv2d.unbiased(scope.child("conv"), in, out, 3, 1);
            this.norm = MapNorm.create(scope.child("gn"), out, config.rows(stage), config.columns(stage));
        }

        NDArray forward(NDArray x, boolean training) {
            return Activation.relu(norm.forward(conv.forward(x, training), training));
        }
    }

    /** One step up: resize, join the skip, norm, two convolutions. */
    private static final class Up {
        private final long rows;
        private final long columns;
        private final GroupNorm norm;
        private final ConvNorm proj;
        private final ConvNorm refine;

        Up(Weights.Scope scope, int in, MaeConfig config, int stage) {
            int out = config.channels(stage);
            this.rows = config.rows(stage);
            this.columns = config.columns(stage);
            this.norm = MapNorm.create(scope.child("concat_norm_fn"), in + out, (int) rows, (int) columns);
            this.proj = new ConvNorm(scope.child("proj"), in + out, out, config, stage);
            this.refine = new ConvNorm(scope.child("refine"), out, out, config, stage);
        }

        NDArray forward(NDArray x, NDArray skip, boolean training) {
            NDArray joined = norm.forward(NDArrays.concat(new NDList(resized(x), skip), 1), training);
            return refine.forward(proj.forward(joined, training), training);
        }

        private NDArray resized(NDArray x) {
            if (x.getShape().get(2) == rows && x.getShape().get(3) == columns) {
                return x;
            }
            return x.getNDArrayInternal().interpolation(new long[] {rows, columns}, BILINEAR, false);
        }
    }
}
