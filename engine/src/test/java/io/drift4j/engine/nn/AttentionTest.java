package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AttentionTest {
    private static final int W = 4;
    private static final int T = 3;
    private static final float NEVER = Float.NEGATIVE_INFINITY;

    private final NDManager manager = NDManager.newBaseManager();
    private final Weights weights = Weights.create(manager, RandomStream.of(1));

    @AfterEach
    void free() {
        weights.close();
        manager.close();
    }

    /** A sequence laid out in one row, so that the contract of blocks, with its gradient check, applies. */
    private abstract static class Sequence implements Block {
        abstract NDArray tokens(NDArray x, boolean training);

        @Override
        public NDArray forward(NDArray x, boolean training) {
            Shape shape = x.getShape();
            NDArray sequences = x.reshape(shape.size() / (T * W), T, W);
            return tokens(sequences, training).reshape(shape);
        }

        @Override
        public long[] outputShape(long... input) {
            return Shapes.replaceLast(input, T * W, T * W, "Sequence");
        }
    }

    @Nested
    class SelfAttentionTest extends BlockContract {
        @Override
        protected Block block(Weights.Scope scope) {
            Attention attention = Attention.create(scope, W, 2, 0, 0.5);
            NDArray mask = scope.fixed(new float[] {0, NEVER, NEVER, 0, 0, NEVER, 0, 0, 0}, T, T);
            return new Sequence() {
                @Override
                NDArray tokens(NDArray x, boolean training) {
                    return attention.self(x, mask, training);
                }
            };
        }

        @Override
        protected int features() {
            return T * W;
        }
    }

    @Nested
    class RotatedAttentionTest extends BlockContract {
        @Override
        protected Block block(Weights.Scope scope) {
            Attention attention = Attention.glorot(scope, W, 1);
            RmsNorm queryNorm = RmsNorm.create(scope.child("q_norm"), W);
            RmsNorm keyNorm = RmsNorm.create(scope.child("k_norm"), W);
            RotaryEmbedding positions = RotaryEmbedding.create(scope, T, W, RotaryEmbedding.Tables.FLOAT32);
            return new Sequence() {
                @Override
                NDArray tokens(NDArray x, boolean training) {
                    return attention.rotated(x, queryNorm, keyNorm, positions, training);
                }
            };
        }

        @Override
        protected int features() {
            return T * W;
        }

        @Override
        protected double step() {
            return 2e-3; // a norm over four features bends
        }
    }

    @Nested
    class CrossAttentionTest extends BlockContract {
        @Override
        protected Block block(Weights.Scope scope) {
            Attention attention = Attention.create(scope, W, 2, 0, 0.5);
            NDArray mask = scope.fixed(new float[] {0, 0, NEVER, 0, 0, 0, 0, NEVER, 0}, T, T);
            return new Sequence() {
                @Override
                NDArray tokens(NDArray x, boolean training) {
                    return attention.cross(x.flip(1), attention.memory(x), mask, training);
                }
            };
        }

        @Override
        protected int features() {
            return T * W;
        }
    }

    @Nested
    class DecoderLayerTest extends BlockContract {
        @Override
        protected Block block(Weights.Scope scope) {
            DecoderLayer layer = DecoderLayer.create(scope, W, 2, 0.1, 0.5);
            NDArray mask = scope.fixed(new float[T * T], T, T);
            return new Sequence() {
                @Override
                NDArray tokens(NDArray x, boolean training) {
                    return layer.forward(x, x.flip(1), mask, mask, training);
                }
            };
        }

        @Override
        protected int features() {
            return T * W;
        }
    }

    @Test
    void aTokenThatSeesOneOtherGetsItsValue() {
        Attention attention = Attention.create(weights.scope(), W, 2, 0, 0.5);
        NDArray x = input(1, 1, T, W);
        NDArray second =
                manager.create(new float[] {NEVER, 0, NEVER, NEVER, 0, NEVER, NEVER, 0, NEVER}, new Shape(T, T));
        float[] seen = attention.self(x, second, false).toFloatArray();
        float[] alone = attention
                .self(x.get(":, 1:2"), manager.create(new float[1], new Shape(1, 1)), false)
                .toFloatArray();
        for (int t = 0; t < T; t++) {
            assertThat(Arrays.copyOfRange(seen, t * W, (t + 1) * W)).containsExactly(alone, within(1e-6f));
        }
    }

    @Test
    void selfAttentionIsCrossAttentionToItself() {
        Attention attention = Attention.create(weights.scope(), W, 2, 0, 0.5);
        NDArray x = input(1, 2, T, W);
        NDArray mask = manager.create(new float[] {0, NEVER, NEVER, 0, 0, NEVER, 0, 0, 0}, new Shape(T, T));
        assertThat(attention.cross(x, attention.memory(x), mask, false).toFloatArray())
                .containsExactly(attention.self(x, mask, false).toFloatArray(), within(1e-6f));
    }

    @Test
    void theMaskOfAMemoryRepeatsOverItsSequences() {
        Attention attention = Attention.create(weights.scope(), W, 2, 0, 0.5);
        NDArray x = input(1, 1, 2 * T, W); // two sequences of one memory
        Attention.Memory memory = attention.memory(input(2, 1, 2, W));
        NDArray mask = manager.create(new float[] {0, NEVER, NEVER, 0, 0, 0}, new Shape(T, 2));
        float[] together = attention.cross(x, memory, mask, false).toFloatArray();
        for (int i = 0; i < 2; i++) {
            float[] alone = attention
                    .cross(x.get(":, " + i * T + ":" + (i + 1) * T), memory, mask, false)
                    .toFloatArray();
            assertThat(Arrays.copyOfRange(together, i * T * W, (i + 1) * T * W)).containsExactly(alone, within(1e-6f));
        }
    }

    @Test
    void dropoutOfTheLayerFollowsTheEngineSeedAndRestsInInference() {
        DecoderLayer layer = DecoderLayer.create(weights.scope(), W, 2, 0.3, 0.5);
        float[] first = seeded(layer, 1, true);
        assertThat(seeded(layer, 1, true)).containsExactly(first);
        assertThat(seeded(layer, 2, true)).isNotEqualTo(first);
        assertThat(seeded(layer, 1, false)).isNotEqualTo(first).containsExactly(seeded(layer, 2, false));
    }

    @Test
    void dropoutOfAttentionActsOnItsWeights() {
        Attention attention = Attention.create(weights.scope(), W, 2, 0.5, 0.5);
        NDArray open = manager.zeros(new Shape(T, T));
        NDArray x = input(1, 1, T, W);
        float[] rest = attention.self(x, open, false).toFloatArray();
        float[] mean = new float[rest.length];
        int draws = 4000;
        Engine.getInstance().setRandomSeed(1);
        float[] many = attention.self(x.repeat(0, draws), open, true).toFloatArray();
        for (int i = 0; i < many.length; i++) {
            mean[i % rest.length] += many[i] / draws;
        }
        assertThat(mean).containsExactly(rest, within(0.05f));
        assertThat(Arrays.copyOf(many, rest.length)).isNotEqualTo(rest);
    }

    @Test
    void headsDivideTheWidth() {
        assertThatThrownBy(() -> Attention.create(weights.scope(), 4, 3, 0, 0.02))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("3", "4");
        assertThatThrownBy(() -> Attention.create(weights.scope(), 4, 0, 0, 0.02))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Attention.create(weights.scope(), 4, 2, 1, 0.02))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dropout");
    }

    private float[] seeded(DecoderLayer layer, int seed, boolean training) {
        Engine.getInstance().setRandomSeed(seed);
        NDArray open = manager.zeros(new Shape(T, T));
        return layer.forward(input(1, 1, 2 * T, W), input(2, 1, T, W), open, open, training)
                .toFloatArray();
    }

    private NDArray input(int seed, long... shape) {
        Shape s = new Shape(shape);
        return manager.create(RandomStream.of(seed).gaussians((int) s.size()), s);
    }
}
