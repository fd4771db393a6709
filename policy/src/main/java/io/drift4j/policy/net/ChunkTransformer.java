package io.drift4j.policy.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.drift4j.engine.nn.DecoderLayer;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.LayerNorm;
import io.drift4j.engine.nn.Linear;
import io.drift4j.engine.nn.Mish;
import io.drift4j.engine.nn.PositionEmbedding;
import io.drift4j.engine.nn.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A transformer decoder with one token an action, which looks at one token an observation frame.
 *
 * <pre>
 * m = encoder( [step, cond_obs_emb(c_0) ... cond_obs_emb(c_To-1)] + cond_pos_emb )   (B, 1 + To, W), once
 * x = input_emb(z) + pos_emb                                                         (B, G*T, W)
 * x = layer_i(x, m)
 * sample = head(ln_f(x))                                                             (B, G, T*A)
 * </pre>
 *
 * with encoder = linear, Mish, linear. Action t looks at actions 0 .. t, at the step token and at frames 0 .. t.
 *
 * <p>The step token embeds the diffusion step in the published network. A policy of one pass has no steps: the token is
 * the sinusoidal embedding of step 0, zeros then ones, which {@code cond_pos_emb} turns into one learned vector. It stays,
 * so that names, shapes and number of weights are the published ones and a published state dict fits.
 *
 * <p>Source: Chi et al., "Diffusion policy", 2023, section IV-A and {@code TransformerForDiffusion} of its code, with
 * observations as condition, causal attention and no condition layers. Differs from it: no empty {@code _dummy_variable}
 * and no masks among the weights, and no dropout of embeddings, which is 0 in all published settings.
 */
public final class ChunkTransformer implements Generator {
    private final TransformerConfig config;
    private final ChunkShape shape;
    private final Sizes sizes;
    private final PositionEmbedding positions;
    private final PositionEmbedding memoryPositions;
    private final Linear noiseIn;
    private final Linear frameIn;
    private final Linear encoderUp;
    private final Linear encoderDown;
    private final List<DecoderLayer> layers;
    private final LayerNorm norm;
    private final Linear head;
    private final NDArray stepToken;
    private final NDArray causal;
    private final NDArray memoryMask;

    private ChunkTransformer(Weights.Scope scope, TransformerConfig config, ChunkShape shape) {
        int width = config.width();
        int horizon = shape.horizon();
        double deviation = config.deviation();
        int memory = 1 + shape.observationSteps();
        this.config = config;
        this.shape = shape;
        // the noise has the shape of the chunk
        this.sizes = new Sizes(shape.conditionSize(), shape.sampleSize(), shape.sampleSize());
        this.positions = PositionEmbedding.create(scope, "pos_emb", horizon, width, deviation);
        this.memoryPositions = PositionEmbedding.create(scope, "cond_pos_emb", memory, width, deviation);
        this.noiseIn = Linear.normal(scope.child("input_emb"), shape.actions(), width, deviation);
        this.frameIn = Linear.normal(scope.child("cond_obs_emb"), shape.features(), width, deviation);
        this.encoderUp = Linear.normal(scope.child("encoder.0"), width, 4 * width, deviation);
        this.encoderDown = Linear.normal(scope.child("encoder.2"), 4 * width, width, deviation);
        this.layers = IntStream.range(0, config.layers())
                .mapToObj(i -> DecoderLayer.create(
                        scope.child("decoder.layers." + i), width, config.heads(), config.dropout(), deviation))
                .toList();
        this.norm = LayerNorm.create(scope.child("ln_f"), width);
        this.head = Linear.normal(scope.child("head"), width, shape.actions(), deviation);
        this.stepToken = scope.fixed(stepZero(width), 1, 1, width);
        this.causal = scope.fixed(lookingBack(horizon, horizon, 0), horizon, horizon);
        this.memoryMask = scope.fixed(lookingBack(horizon, memory, 1), horizon, memory);
    }

    static ChunkTransformer create(Weights.Scope scope, TransformerConfig config, ChunkShape shape) {
        return new ChunkTransformer(scope, config, shape);
    }

    /** sin(0 f) for the first half of the frequencies, cos(0 f) for the second. */
    private static float[] stepZero(int width) {
        float[] token = new float[width];
        Arrays.fill(token, width / 2, width, 1);
        return token;
    }

    /** Row t: 0 at s <= t + ahead, minus infinity after. */
    private static float[] lookingBack(int rows, int columns, int ahead) {
        float[] mask = new float[rows * columns];
        for (int t = 0; t < rows; t++) {
            int seen = Math.min(columns, t + ahead + 1);
            Arrays.fill(mask, t * columns + seen, (t + 1) * columns, Float.NEGATIVE_INFINITY);
        }
        return mask;
    }

    @Override
    public NDArray sample(NDArray condition, NDArray noise, boolean training) {
        checkInputs(condition, noise);
        long b = noise.getShape().get(0);
        long g = noise.getShape().get(1);
        NDArray memory = memory(condition, training); // (B, 1 + To, W)
        NDArray x = noise.reshape(b * g, shape.horizon(), shape.actions()); // (B*G, T, A)
        x = positions.forward(noiseIn.forward(x, training)).reshape(b, g * shape.horizon(), config.width());
        for (DecoderLayer layer : layers) {
            x = layer.forward(x, memory, causal, memoryMask, training); // (B, G*T, W)
        }
        return head.forward(norm.forward(x, training), training).reshape(b, g, sampleSize()); // (B, G, T*A)
    }

    private NDArray memory(NDArray condition, boolean training) {
        long b = condition.getShape().get(0);
        NDArray frames =
                frameIn.forward(condition.reshape(b, shape.observationSteps(), shape.features()), training); // (B,To,W)
        NDArray step = stepToken.broadcast(b, 1, config.width());
        step.attach(frames.getManager()); // else it would stay with the weights
        NDArray tokens = memoryPositions.forward(NDArrays.concat(new NDList(step, frames), 1)); // (B, 1 + To, W)
        return encoderDown.forward(Mish.of(encoderUp.forward(tokens, training)), training); // (B, 1 + To, W)
    }

    @Override
    public Sizes sizes() {
        return sizes;
    }
}
