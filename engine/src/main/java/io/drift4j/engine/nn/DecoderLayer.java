package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * A pre-norm transformer decoder layer.
 *
 * <pre>
 * x = x + dropout(self-attention(norm1(x)))
 * x = x + dropout(cross-attention(norm2(x), memory))
 * x = x + dropout(feed-forward(norm3(x)))
 * </pre>
 *
 * <p>The same share is dropped inside both attentions and inside the feed-forward part, as in PyTorch's {@code
 * TransformerDecoderLayer(norm_first=True)}, whose names the arrays carry.
 *
 * <p>Source: Xiong et al., "On layer normalization in the transformer architecture", 2020, figure 1b.
 */
public final class DecoderLayer {
    private final Attention selfAttention;
    private final Attention crossAttention;
    private final FeedForward feedForward;
    private final LayerNorm norm1;
    private final LayerNorm norm2;
    private final LayerNorm norm3;
    private final Dropout dropout;

    private DecoderLayer(Weights.Scope scope, int width, int heads, double dropout, double deviation) {
        this.selfAttention = Attention.create(scope.child("self_attn"), width, heads, dropout, deviation);
        this.crossAttention = Attention.create(scope.child("multihead_attn"), width, heads, dropout, deviation);
        this.feedForward = FeedForward.create(scope, width, dropout, deviation);
        this.norm1 = LayerNorm.create(scope.child("norm1"), width);
        this.norm2 = LayerNorm.create(scope.child("norm2"), width);
        this.norm3 = LayerNorm.create(scope.child("norm3"), width);
        this.dropout = Dropout.of(dropout);
    }

    /** A layer of this width; see {@link Attention#create} for the settings. */
    public static DecoderLayer create(Weights.Scope scope, int width, int heads, double dropout, double deviation) {
        return new DecoderLayer(scope, width, heads, dropout, deviation);
    }

    /**
     * The layer over G sequences of T tokens for each of B memories, whose keys and values are made once, not G times.
     *
     * @param x (B, G*T, W), the sequences of a memory one after another
     * @param memory (B, M, W)
     * @param selfMask (T, T), as for {@link Attention#self}
     * @param memoryMask (T, M), as for {@link Attention#cross}
     * @return (B, G*T, W)
     */
    public NDArray forward(NDArray x, NDArray memory, NDArray selfMask, NDArray memoryMask, boolean training) {
        Shape tokens = x.getShape();
        long t = selfMask.getShape().get(0);
        NDArray sequences =
                norm1.forward(x, training).reshape(tokens.get(0) * tokens.get(1) / t, t, tokens.get(2)); // (B*G, T, W)
        NDArray own = selfAttention.self(sequences, selfMask, training).reshape(tokens);
        NDArray y = x.add(dropped(own, training));
        NDArray seen =
                crossAttention.cross(norm2.forward(y, training), crossAttention.memory(memory), memoryMask, training);
        y = y.add(dropped(seen, training));
        return y.add(dropped(feedForward.forward(norm3.forward(y, training), training), training));
    }

    private NDArray dropped(NDArray branch, boolean training) {
        return dropout.forward(branch, training);
    }
}
