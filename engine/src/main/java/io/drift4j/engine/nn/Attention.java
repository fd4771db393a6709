package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;

/**
 * Multi-head attention, with an additive mask or with queries and keys that know their places.
 *
 * <pre>
 * q = Wq x + bq,   k = Wk m + bk,   v = Wv m + bv               each cut into heads of D = W / heads features
 * y = Wo concat over heads( softmax( q k^T / sqrt(D) + mask ) v ) + bo
 * </pre>
 *
 * <p>m = x in {@link #self}. In {@link #cross}, keys and values are made once by {@link #memory} and shared by all queries
 * of a row. In {@link #rotated}, q and k are RMS-normed head by head and turned by their places before the product.
 *
 * <p>Wq, Wk and Wv are one packed array, so that self-attention makes the three in one product; names and layout are those
 * of PyTorch's {@code MultiheadAttention}: {@code in_proj_weight} (3W, W), {@code in_proj_bias} (3W), {@code out_proj}.
 * Matrices start normal, biases at zero. In training, dropout acts on the attention weights.
 *
 * <p>Source: Vaswani et al., "Attention is all you need", 2017, section 3.2.
 */
public final class Attention {
    private final int width;
    private final int heads;
    private final Dropout dropout;
    private final NDArray weight;
    private final NDArray bias;
    private final io.drift4j.engine.nn.Linear out;
    private final NDArray scale;

    private Attention(
            Weights.Scope scope,
            int width,
            int heads,
            double dropout,
            NDArray weight,
            io.drift4j.engine.nn.Linear out) {
        this.width = width;
        this.heads = heads;
        this.dropout = Dropout.of(dropout);
        this.weight = weight;
        this.bias = scope.constant("in_proj_bias", 0, 3L * width);
        this.out = out;
        this.scale = scope.fixed(new float[] {(float) (1 / Math.sqrt((double) width / heads))}, 1);
    }

    /**
     * An attention of this width.
     *
     * @param width W, features of a token
     * @param heads at least 1, a divisor of the width
     * @param dropout share of attention weights set to zero in training, in [0, 1)
     * @param deviation of the initial matrices
     */
    public static Attention create(Weights.Scope scope, int width, int heads, double dropout, double deviation) {
        check(width, heads);
        return new Attention(
                scope,
                width,
                heads,
                dropout,
                scope.normal("in_proj_weight", deviation, 3L * width, width),
                io.drift4j.engine.nn.Linear.normal(scope.child("out_proj"), width, width, deviation));
    }

    /**
     * An attention for {@link #rotated}: no dropout, matrices uniform as Glorot and Bengio set them, the packed one as one.
     *
     * @param width W, features of a token
     * @param heads at least 1, a divisor of the width
     */
    public static Attention glorot(Weights.Scope scope, int width, int heads) {
        check(width, heads);
        double bound = Math.sqrt(6.0 / (width + 3L * width));
        return new Attention(
                scope,
                width,
                heads,
                0,
                scope.uniform("in_proj_weight", bound, 3L * width, width),
                io.drift4j.engine.nn.Linear.glorot(scope.child("out_proj"), width, width));
    }

    private static void check(int width, int heads) {
        if (heads < 1 || width < 1 || width % heads != 0) {
            throw new IllegalArgumentException("heads must divide the width, got " + heads + " and " + width);
        }
    }

    /**
     * Tokens look at the tokens of their own sequence.
     *
     * @param x (N, T, W)
     * @param mask (T, T), row t: what token t may look at, 0 or minus infinity
     * @return (N, T, W)
     */
    public NDArray self(NDArray x, NDArray mask, boolean training) {
        long n = x.getShape().get(0);
        long t = x.getShape().get(1);
        NDList qkv = Linear.linear(x, weight, bias)
                .singletonOrThrow() // (N, T, 3W)
                .reshape(n, t, 3, heads, width / heads)
                .transpose(2, 0, 3, 1, 4) // (3, N, H, T, D)
                .split(3);
        NDArray keys = qkv.get(1).transpose(0, 1, 2, 4, 3); // (1, N, H, D, T)
        NDArray scores = qkv.get(0).mul(scale).matMul(keys).add(mask); // (1, N, H, T, T)
        return merged(shares(scores, training).matMul(qkv.get(2)).squeeze(0), training);
    }

    /**
     * Tokens look at all tokens of their own sequence, by queries and keys that are RMS-normed and turned by position.
     *
     * @param x (N, T, W)
     * @param queryNorm over W / heads features
     * @param keyNorm over W / heads features
     * @param positions of T tokens and W / heads features
     * @return (N, T, W)
     */
    public NDArray rotated(NDArray x, RmsNorm queryNorm, RmsNorm keyNorm, RotaryEmbedding positions, boolean training) {
        long n = x.getShape().get(0);
        long t = x.getShape().get(1);
        NDList parts = Linear.linear(x, weight, bias)
                .singletonOrThrow() // (N, T, 3W)
                .reshape(n, t, 3, heads, width / heads)
                .split(new long[] {2}, 2); // (N, T, 2, H, D) and (N, T, 1, H, D)
        NDArray gain = NDArrays.stack(new NDList(queryNorm.weight().mul(scale), keyNorm.weight())) // (2, D)
                .reshape(2, 1, width / heads);
        NDArray turned = positions.turned(queryNorm.normal(parts.get(0)), gain); // one norm without weight is the other
        NDList queriesAndKeys = turned.split(2, 2); // (N, T, 1, H, D) each
        NDArray queries = perHead(queriesAndKeys.get(0));
        NDArray keys = perHead(queriesAndKeys.get(1));
        NDArray scores = queries.matMul(keys.transpose(0, 1, 3, 2)); // (N, H, T, T)
        return merged(shares(scores, training).matMul(perHead(parts.get(1))), training);
    }

    /** (N, T, 1, H, D) to (N, H, T, D). */
    private static NDArray perHead(NDArray perToken) {
        return perToken.squeeze(2).transpose(0, 2, 1, 3);
    }

    /** What queries of {@link #cross} look at: keys (N, H, D, M), already divided by sqrt(D), and values (N, H, M, D). */
    public record Memory(NDArray keys, NDArray values) {}

    /** Keys and values of memory tokens (N, M, W). */
    public Memory memory(NDArray tokens) {
        Shape split = new Shape(tokens.getShape().get(0), tokens.getShape().get(1), 2, heads, width / heads);
        NDArray kv = projected(tokens, 1).reshape(split).transpose(2, 0, 3, 1, 4); // (2, N, H, M, D)
        NDList pair = kv.split(2);
        NDArray keys = pair.get(0).squeeze(0).transpose(0, 1, 3, 2);
        return new Memory(keys.mul(scale), pair.get(1).squeeze(0));
    }

    /**
     * Tokens look at a memory.
     *
     * @param x (N, R, W), R a multiple of P
     * @param mask (P, M), row p: what tokens p, p + P, p + 2P ... may look at, 0 or minus infinity
     * @return (N, R, W)
     */
    public NDArray cross(NDArray x, Memory memory, NDArray mask, boolean training) {
        long n = x.getShape().get(0);
        long r = x.getShape().get(1);
        Shape periods = new Shape(
                n,
                heads * r / mask.getShape().get(0),
                mask.getShape().get(0),
                mask.getShape().get(1));
        NDArray queries = projected(x, 0).reshape(n, r, heads, width / heads).transpose(0, 2, 1, 3); // (N, H, R, D)
        NDArray scores = queries.matMul(memory.keys()); // (N, H, R, M)
        NDArray masked = scores.reshape(periods).add(mask).reshape(scores.getShape());
        return merged(shares(masked, training).matMul(memory.values()), training);
    }

    /** Queries (part 0, W features) or keys and values (part 1, 2W features) of tokens. */
    private NDArray projected(NDArray tokens, int part) {
        NDArray w = weight.split(new long[] {width}).get(part);
        NDArray b = bias.split(new long[] {width}).get(part);
        w.attach(tokens.getManager()); // a view of a weight would stay with the weights
        b.attach(tokens.getManager());
        return Linear.linear(tokens, w, b).singletonOrThrow();
    }

    private NDArray shares(NDArray scores, boolean training) {
        return dropout.forward(scores.softmax(-1), training);
    }

    /** (N, H, R, D) to (N, R, W) through the last matrix. */
    private NDArray merged(NDArray perHead, boolean training) {
        long n = perHead.getShape().get(0);
        long r = perHead.getShape().get(2);
        return out.forward(perHead.transpose(0, 2, 1, 3).reshape(n, r, width), training);
    }
}
