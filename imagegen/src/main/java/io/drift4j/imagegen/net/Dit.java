package io.drift4j.imagegen.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.Attention;
import io.drift4j.engine.nn.Embedding;
import io.drift4j.engine.nn.Linear;
import io.drift4j.engine.nn.PositionEmbedding;
import io.drift4j.engine.nn.RmsNorm;
import io.drift4j.engine.nn.RotaryEmbedding;
import io.drift4j.engine.nn.SwiGlu;
import io.drift4j.engine.nn.Weights;
import io.drift4j.imagegen.ImageGenerator;
import java.util.ArrayList;
import java.util.List;

/**
 * A diffusion transformer used in one pass: noise in place of the noisy image, the image out.
 *
 * <pre>
 * c = class[y] + sum over k of style_k[s_k] + 0.02 rms(W silu(W sines(alpha) + b) + b)     the condition
 * x = [P c + p', P patches(noise) + p]                           context tokens, then patches row by row
 * x = x + gate * attention(rms(x) (1 + scale) + shift)           in each block, with scale, shift and gate
 * x = x + gate * swiglu(rms(x) (1 + scale) + shift)              a linear layer of silu(c) that starts at zero
 * y = patches^-1(L (rms(x) (1 + scale) + shift))                 without the context tokens; L starts at zero
 * </pre>
 *
 * <p>Queries and keys are RMS-normed and turned by their place in the whole sequence; p is learned and starts as sines and
 * cosines. Images are not bounded, and an untrained network gives zeros. A patch is (row, column, channel), channel fastest.
 *
 * <p>Source: Peebles and Xie, "Scalable diffusion models with transformers", 2023, with the parts of Yao et al.,
 * "Reconstruction vs. generation", 2025, as put together by lambertae/drifting accd0cf, models/generator.py.
 */
public final class Dit implements ImageGenerator {
    private static final double DEVIATION = 0.02;
    private static final float GUIDANCE_SHARE = 0.02f;
    private static final int FREQUENCIES = 128;

    private final DitConfig config;
    private final Sizes sizes;
    private final Embedding classTable;
    private final List<Embedding> styleTables;
    private final NDArray frequencies;
    private final NDArray guidanceShare;
    private final Linear guidanceIn;
    private final Linear guidanceOut;
    private final RmsNorm guidanceNorm;
    private final Linear patchIn;
    private final PositionEmbedding places;
    private final List<Context> context;
    private final List<Layer> layers = new ArrayList<>();
    private final RmsNorm lastNorm;
    private final Linear lastModulation;
    private final Linear patchOut;

    private Dit(Weights.Scope scope, DitConfig config) {
        int width = config.hidden();
        this.config = config;
        this.sizes = new Sizes(
                config.height(),
                config.width(),
                config.channels(),
                config.classes(),
                config.styleCodes(),
                config.styleChoices());
        this.classTable = Embedding.create(scope.child("classes"), config.classes(), width, DEVIATION);
        this.styleTables = config.styleCodes() == 0
                ? List.of() // one table for all codes: one look-up and one parameter to update
                : List.of(Embedding.create(
                        scope.child("styles"), config.styleCodes() * config.styleChoices(), width, DEVIATION));
        this.frequencies = scope.fixed(frequencies(), 1, FREQUENCIES);
        this.guidanceShare = scope.fixed(new float[] {GUIDANCE_SHARE}, 1);
        Weights.Scope guidance = scope.child("guidance");
        this.guidanceIn = Linear.normal(guidance.child("0"), 2 * FREQUENCIES, width, DEVIATION);
        this.guidanceOut = Linear.normal(guidance.child("1"), width, width, DEVIATION);
        this.guidanceNorm = RmsNorm.create(guidance.child("norm"), width);
        this.patchIn = Linear.glorot(scope.child("patch_in"), config.patchSize(), width);
        this.places = PositionEmbedding.overGrid(scope, "places", config.rows(), config.columns(), width);
        this.context = config.contextTokens() == 0 ? List.of() : List.of(new Context(scope, config));
        RotaryEmbedding turns =
                RotaryEmbedding.create(scope, config.tokens(), width / config.heads(), config.rotationTables());
        for (int i = 0; i < config.depth(); i++) {
            layers.add(new Layer(scope.child("blocks").child("" + i), config, turns));
        }
        Weights.Scope last = scope.child("last");
        this.lastNorm = RmsNorm.create(last.child("norm"), width);
        this.lastModulation = Linear.zero(last.child("modulation"), width, 2 * width);
        this.patchOut = Linear.zero(last.child("patch_out"), width, config.patchSize());
    }

    static Dit create(Weights.Scope scope, DitConfig config) {
        return new Dit(scope, config);
    }

    /** 10000^(-j/128) for j in 0 .. 127. */
    private static float[] frequencies() {
        float[] values = new float[FREQUENCIES];
        for (int j = 0; j < FREQUENCIES; j++) {
            values[j] = (float) Math.pow(10_000, -(double) j / FREQUENCIES);
        }
        return values;
    }

    @Override
    public Sizes sizes() {
        return sizes;
    }

    @Override
    public NDArray images(NDArray noise, NDArray classes, NDArray guidance, NDArray styles, boolean training) {
        checkInputs(noise, classes, guidance, styles);
        return images(noise, condition(classes, guidance, styles, training), training);
    }

    // ------------------------------------------------------------------------------------------ the condition

    /** The condition (B, hidden) of classes (B), guidance scales (B) and style codes (B, K). */
    NDArray condition(NDArray classes, NDArray guidance, NDArray styles, boolean training) {
        NDArray sines = sines(guidance); // (B, 256)
        NDArray inner = guidanceIn.forward(sines, training); // (B, hidden)
        NDArray scale = guidanceNorm.forward(guidanceOut.forward(silu(inner), training), training);
        NDArray condition = scale.mul(guidanceShare).add(classTable.forward(classes));
        for (Embedding table : styleTables) {
            condition = condition.add(
                    table.forward(styles.toType(DataType.INT64, false).add(firstRows(styles))) // (B, K, hidden)
                            .sum(new int[] {1}));
        }
        return condition; // (B, hidden)
    }

    /** Cosines, then sines, of alpha times each frequency: (B, 256). */
    NDArray sines(NDArray guidance) {
        NDArray angles = guidance.expandDims(1).mul(frequencies); // (B, 128)
        return NDArrays.concat(new NDList(angles.cos(), angles.sin()), 1);
    }

    /** Where the table of each style code begins: (1, K). */
    private NDArray firstRows(NDArray styles) {
        long[] rows = new long[config.styleCodes()];
        for (int k = 0; k < rows.length; k++) {
            rows[k] = (long) k * config.styleChoices();
        }
        return styles.getManager().create(rows, new Shape(1, rows.length));
    }

    // ------------------------------------------------------------------------------------------ the transformer

    /** Images (B, H, W, C) of noise (B, H, W, C) under a condition (B, hidden). */
    NDArray images(NDArray noise, NDArray condition, boolean training) {
        NDArray c = silu(condition); // (B, hidden)
        NDArray x = tokens(noise, condition, c, layers.size(), training); // (B, T, hidden)
        if (!context.isEmpty()) {
            x = x.split(new long[] {config.contextTokens()}, 1).get(1); // (B, T', hidden)
        }
        NDList modulation = parts(lastModulation.forward(c, training), 2);
        x = lastNorm.forward(x, modulation.get(1), modulation.get(0));
        return image(patchOut.forward(x, training)); // (B, H, W, C)
    }

    /** The tokens after some of the blocks. */
    NDArray tokens(NDArray noise, NDArray condition, NDArray c, int blocks, boolean training) {
        NDArray x = places.forward(patchIn.forward(patches(noise), training)); // (B, T', hidden), T' patches
        for (Context tokens : context) {
            x = tokens.before(x, condition, training); // (B, T, hidden)
        }
        for (Layer layer : layers.subList(0, blocks)) {
            x = layer.forward(x, c, training); // (B, T, hidden)
        }
        return x;
    }

    /** (B, H, W, C) to (B, T', p p C). */
    private NDArray patches(NDArray image) {
        int p = config.patch();
        long b = image.getShape().get(0);
        return image.reshape(b, config.rows(), p, config.columns(), p, config.channels())
                .transpose(0, 1, 3, 2, 4, 5) // (B, rows, columns, p, p, C)
                .reshape(b, (long) config.rows() * config.columns(), config.patchSize());
    }

    /** (B, T', p p C) to (B, H, W, C). */
    private NDArray image(NDArray patches) {
        int p = config.patch();
        long b = patches.getShape().get(0);
        return patches.reshape(b, config.rows(), config.columns(), p, p, config.channels())
                .transpose(0, 1, 3, 2, 4, 5) // (B, rows, p, columns, p, C)
                .reshape(b, config.height(), config.width(), config.channels());
    }

    /** Tokens that carry the condition, each with a learned offset. */
    private static final class Context {
        private final Linear project;
        private final PositionEmbedding offsets;
        private final int tokens;

        Context(Weights.Scope scope, DitConfig config) {
            this.tokens = config.contextTokens();
            this.project = Linear.glorot(scope.child("context_in"), config.hidden(), config.hidden());
            this.offsets = PositionEmbedding.create(scope, "context", tokens, config.hidden(), DEVIATION);
        }

        NDArray before(NDArray x, NDArray condition, boolean training) {
            Shape shape = x.getShape();
            NDArray token = project.forward(condition, training).expandDims(1); // (B, 1, hidden)
            return NDArrays.concat(new NDList(offsets.forward(token), x), 1); // the token joins each offset
        }
    }

    /** One block of attention and SwiGLU. */
    private static final class Layer {
        private final Linear modulation;
        private final RmsNorm norm1;
        private final Attention attention;
        private final RmsNorm queryNorm;
        private final RmsNorm keyNorm;
        private final RotaryEmbedding turns;
        private final RmsNorm norm2;
        private final SwiGlu feedForward;

        Layer(Weights.Scope scope, DitConfig config, RotaryEmbedding turns) {
            int width = config.hidden();
            this.modulation = Linear.zero(scope.child("modulation"), width, 6 * width);
            this.norm1 = RmsNorm.create(scope.child("norm1"), width);
            this.attention = Attention.glorot(scope.child("attention"), width, config.heads());
            this.queryNorm = RmsNorm.create(scope.child("attention").child("q_norm"), width / config.heads());
            this.keyNorm = RmsNorm.create(scope.child("attention").child("k_norm"), width / config.heads());
            this.turns = turns;
            this.norm2 = RmsNorm.create(scope.child("norm2"), width);
            this.feedForward = SwiGlu.create(scope.child("ffn"), width, SwiGlu.usualHidden(width));
        }

        /** x (B, T, hidden), c (B, hidden). */
        NDArray forward(NDArray x, NDArray c, boolean training) {
            NDList m = parts(modulation.forward(c, training), 6); // shift, scale, gate; shift, scale, gate
            NDArray y = Scope.only(
                    x.getManager(),
                    () -> attention
                            .rotated(norm1.forward(x, m.get(1), m.get(0)), queryNorm, keyNorm, turns, training)
                            .mul(m.get(2))
                            .add(x)); // (B, T, hidden)
            return Scope.only(
                    x.getManager(),
                    () -> feedForward
                            .forward(norm2.forward(y, m.get(4), m.get(3)), training)
                            .mul(m.get(5))
                            .add(y));
        }
    }

    /** (B, n hidden) to n of (B, 1, hidden). */
    private static NDList parts(NDArray modulation, int n) {
        return modulation.expandDims(1).split(n, 2);
    }

    static NDArray silu(NDArray x) {
        return x.mul(Activation.sigmoid(x));
    }
}
