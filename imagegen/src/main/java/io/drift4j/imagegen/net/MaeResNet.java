package io.drift4j.imagegen.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.Conv2d;
import io.drift4j.engine.nn.GroupNorm;
import io.drift4j.engine.nn.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A residual convolutional network whose maps are the features of an image.
 *
 * <pre>
 * conv1     relu(norm(conv3x3 x))                                   W channels, the size of the input
 * layerN    norm(blocks)  each relu(norm conv3x3 relu norm conv3x3 x + shortcut)   W, 2W, 4W, 8W channels
 * </pre>
 *
 * <p>Stages 2 to 4 begin by halving the map. The norm after a stage gives both the map {@code layerN} and what the next
 * stage takes; {@code layerN_blkK}, after every second block of a stage, is the map before it. No convolution has a bias.
 *
 * <p>An image whose sides do not halve three times is given a border of zeros below and on the right.
 *
 * <p>Source: He et al., "Deep residual learning for image recognition", 2016, with group norms, as in
 * lambertae/drifting accd0cf, models/mae_model.py.
 */
public final class MaeResNet {
    private static final int KERNEL = 3;
    private static final int TAP_EVERY = 2;

    /** A named map of an encoder. */
    public record MapShape(String name, int channels, int rows, int columns) {}

    private final MaeConfig config;
    private final Conv2d conv1;
    private final GroupNorm norm1;
    private final List<List<ResBlock>> stages = new ArrayList<>();
    private final List<GroupNorm> stageNorms = new ArrayList<>();

    private MaeResNet(Weights.Scope scope, MaeConfig config) {
        this.config = config;
        this.conv1 = Conv2d.unbiased(scope.child("conv1"), config.patchedChannels(), config.baseWidth(), KERNEL, 1);
        this.norm1 = norm(scope.child("gn1"), config, 0);
        for (int s = 0; s < MaeConfig.STAGES; s++) {
            List<ResBlock> blocks = new ArrayList<>();
            for (int b = 0; b < config.blocks().get(s); b++) {
                boolean first = b == 0 && s > 0;
                blocks.add(new ResBlock(scope.child("stages").child("" + s).child("" + b), config, s, first));
            }
            stages.add(blocks);
            stageNorms.add(norm(scope.child("layer" + (s + 1) + "_norm"), config, s));
        }
    }

    static MaeResNet create(Weights.Scope scope, MaeConfig config) {
        return new MaeResNet(scope, config);
    }

    private static GroupNorm norm(Weights.Scope scope, MaeConfig config, int stage) {
        return MapNorm.create(scope, config.channels(stage), config.rows(stage), config.columns(stage));
    }

    /** The sizes. */
    public MaeConfig config() {
        return config;
    }

    /** The maps of {@link #forEachMap}, in order. */
    public List<MapShape> maps() {
        List<MapShape> maps = new ArrayList<>();
        maps.add(new MapShape("conv1", config.baseWidth(), config.rows(0), config.columns(0)));
        for (int s = 0; s < MaeConfig.STAGES; s++) {
            for (int b = TAP_EVERY; b <= config.blocks().get(s); b += TAP_EVERY) {
                maps.add(shape(blockName(s, b), s));
            }
            maps.add(shape(layerName(s), s));
        }
        return maps;
    }

    private MapShape shape(String name, int stage) {
        return new MapShape(name, config.channels(stage), config.rows(stage), config.columns(stage));
    }

    private static String layerName(int stage) {
        return "layer" + (stage + 1);
    }

    private static String blockName(int stage, int block) {
        return layerName(stage) + "_blk" + block;
    }

    /**
     * Folds patches into channels: (B, H, W, C) to (B, rows, columns, p p C), a patch as (row, column, channel), after the
     * border of zeros, if the image needs one.
     */
    public NDArray patched(NDArray images) {
        Shape shape = images.getShape();
        if (shape.dimension() != 4
                || shape.get(1) != config.height()
                || shape.get(2) != config.width()
                || shape.get(3) != config.channels()) {
            throw new IllegalArgumentException("images must have shape (B, " + config.height() + ", " + config.width()
                    + ", " + config.channels() + "), got " + shape);
        }
        int p = config.inputPatch();
        int rows = config.rows(0);
        int columns = config.columns(0);
        NDArray whole = images;
        if (rows * p != config.height() || columns * p != config.width()) {
            whole = images.pad(new Shape(0, 0, 0, columns * p - config.width(), 0, rows * p - config.height()), 0);
        }
        if (p == 1) {
            return whole;
        }
        return whole.reshape(shape.get(0), rows, p, columns, p, config.channels())
                .transpose(0, 1, 3, 2, 4, 5) // (B, rows, columns, p, p, C)
                .reshape(shape.get(0), rows, columns, config.patchedChannels());
    }

    /**
     * All maps of an input, one after the other.
     *
     * @param patched (B, rows, columns, p p C), of {@link #patched}
     * @param take is given each name of {@link #maps} and its map (B, channels, rows, columns)
     */
    public void forEachMap(NDArray patched, boolean training, BiConsumer<String, NDArray> take) {
        NDArray x = Activation.relu(
                norm1.forward(conv1.forward(patched.transpose(0, 3, 1, 2), training), training)); // (B, W, h, w)
        take.accept("conv1", x);
        for (int s = 0; s < MaeConfig.STAGES; s++) {
            List<ResBlock> blocks = stages.get(s);
            for (int b = 1; b <= blocks.size(); b++) {
                x = blocks.get(b - 1).forward(x, training); // (B, 2^s W, h / 2^s, w / 2^s)
                if (b % TAP_EVERY == 0) {
                    take.accept(blockName(s, b), x);
                }
            }
            x = stageNorms.get(s).forward(x, training);
            take.accept(layerName(s), x);
        }
    }

    /** relu(norm conv relu norm conv x + shortcut x). */
    private static final class ResBlock {
        private final Conv2d conv1;
        private final GroupNorm norm1;
        private final Conv2d conv2;
        private final GroupNorm norm2;
        private final @Nullable Conv2d shortcut;
        private final @Nullable GroupNorm shortcutNorm;

        ResBlock(Weights.Scope scope, MaeConfig config, int stage, boolean halves) {
            int out = config.channels(stage);
            int in = halves ? out / 2 : out;
            int stride = halves ? 2 : 1;
            this.conv1 = Conv2d.unbiased(scope.child("conv1"), in, out, KERNEL, stride);
            this.norm1 = norm(scope.child("gn1"), config, stage);
            this.conv2 = Conv2d.unbiased(scope.child("conv2"), out, out, KERNEL, 1);
            this.norm2 = norm(scope.child("gn2"), config, stage);
            this.shortcut = halves ? Conv2d.unbiased(scope.child("proj_conv"), in, out, 1, stride) : null;
            this.shortcutNorm = halves ? norm(scope.child("proj_gn"), config, stage) : null;
        }

        NDArray forward(NDArray x, boolean training) {
            return Scope.only(x.getManager(), () -> sum(x, training));
        }

        private NDArray sum(NDArray x, boolean training) {
            NDArray inner = Activation.relu(norm1.forward(conv1.forward(x, training), training));
            NDArray branch = norm2.forward(conv2.forward(inner, training), training);
            NDArray straight = shortcut == null || shortcutNorm == null
                    ? x
                    : shortcutNorm.forward(shortcut.forward(x, training), training);
            return Activation.relu(branch.add(straight));
        }
    }
}
