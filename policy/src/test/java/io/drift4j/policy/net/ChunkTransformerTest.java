package io.drift4j.policy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.GeneratorContract;
import io.drift4j.engine.nn.Weights;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ChunkTransformerTest {
    private static final ChunkShape SHAPE = new ChunkShape(3, 5, 6, 2);
    private static final TransformerConfig CONFIG = new TransformerConfig(8, 2, 2, 0.2, 0.02);
    private static final int B = 2;
    private static final int G = 3;

    private final NDManager manager = NDManager.newBaseManager();
    private final Weights weights = Weights.create(manager, RandomStream.of(1));
    private final Generator generator = CONFIG.build(weights, SHAPE);
    private final float[] condition = RandomStream.of(2).gaussians(B * SHAPE.conditionSize());
    private final float[] noise = RandomStream.of(3).gaussians(B * G * SHAPE.sampleSize());

    @BeforeEach
    void leaveTheStart() {
        Map<String, Tensor> values = weights.export();
        values.forEach((name, tensor) -> {
            float[] moves = RandomStream.of(4).split(name).gaussians(tensor.values().length);
            for (int i = 0; i < moves.length; i++) {
                tensor.values()[i] += 0.3f * moves[i];
            }
        });
        weights.load(values, "the test");
    }

    @AfterEach
    void free() {
        weights.close();
        manager.close();
    }

    @Nested
    class SeveralFramesTest extends GeneratorContract {
        @Override
        protected Generator network(Weights own) {
            return CONFIG.build(own, SHAPE);
        }
    }

    /** The smallest that may be asked for. */
    @Nested
    class SmallestTest extends GeneratorContract {
        @Override
        protected Generator network(Weights own) {
            return new TransformerConfig(2, 1, 1, 0, 0.02).build(own, new ChunkShape(1, 1, 1, 1));
        }
    }

    /** More frames than actions: the last frames are seen by no action. */
    @Nested
    class LongHistoryTest extends GeneratorContract {
        @Override
        protected Generator network(Weights own) {
            return new TransformerConfig(4, 1, 4, 0, 0.02).build(own, new ChunkShape(4, 2, 2, 1));
        }
    }

    @Test
    void equalsTheLoops() {
        LoopTransformer loops = new LoopTransformer(weights.export(), CONFIG, SHAPE);
        float[] samples = sample(condition, noise, false);
        int c = SHAPE.conditionSize();
        int s = SHAPE.sampleSize();
        for (int b = 0; b < B; b++) {
            for (int g = 0; g < G; g++) {
                int at = (b * G + g) * s;
                double[] expected = loops.sample(
                        Arrays.copyOfRange(condition, b * c, (b + 1) * c), Arrays.copyOfRange(noise, at, at + s));
                for (int i = 0; i < s; i++) {
                    assertThat((double) samples[at + i])
                            .as("b %d g %d i %d", b, g, i)
                            .isCloseTo(expected[i], within(1e-5));
                }
            }
        }
    }

    @Test
    void anActionSeesItsOwnAndEarlierFramesAlone() {
        float[] before = sample(condition, noise, false);
        for (int frame = 0; frame < SHAPE.observationSteps(); frame++) {
            float[] moved = condition.clone();
            moved[frame * SHAPE.features()] += 1; // of b = 0
            float[] after = sample(moved, noise, false);
            for (int t = 0; t < SHAPE.horizon(); t++) {
                float[] action = action(after, 0, t);
                if (t < frame) {
                    assertThat(action).as("frame %d action %d", frame, t).containsExactly(action(before, 0, t));
                } else {
                    assertThat(action).as("frame %d action %d", frame, t).isNotEqualTo(action(before, 0, t));
                }
            }
        }
    }

    @Test
    void anActionSeesItsOwnAndEarlierNoiseAlone() {
        float[] before = sample(condition, noise, false);
        for (int step = 0; step < SHAPE.horizon(); step++) {
            float[] moved = noise.clone();
            moved[step * SHAPE.actions()] += 1; // of b = 0, g = 0
            float[] after = sample(condition, moved, false);
            for (int t = 0; t < SHAPE.horizon(); t++) {
                float[] action = action(after, 0, t);
                if (t < step) {
                    assertThat(action).as("noise %d action %d", step, t).containsExactly(action(before, 0, t));
                } else {
                    assertThat(action).as("noise %d action %d", step, t).isNotEqualTo(action(before, 0, t));
                }
            }
            for (int sample = 1; sample < B * G; sample++) {
                assertThat(action(after, sample, 0)).containsExactly(action(before, sample, 0));
            }
        }
    }

    @Test
    void dropoutFollowsTheEngineSeedAndRestsInInference() {
        float[] first = seeded(1, true);
        assertThat(seeded(1, true)).containsExactly(first);
        assertThat(seeded(2, true)).isNotEqualTo(first);
        float[] inference = seeded(1, false);
        assertThat(inference).isNotEqualTo(first);
        assertThat(seeded(2, false)).containsExactly(inference);
    }

    /** Counted from the published modules for PushT: input 2, condition 20 a frame, To 2, T 16. */
    @Test
    void thePresetHasThePublishedNumberOfWeights() {
        long attention = 3 * 256 * 256 + 3 * 256 + 256 * 256 + 256;
        long feedForward = 256 * 1024 + 1024 + 1024 * 256 + 256;
        long layer = 2 * attention + feedForward + 3 * 2 * 256;
        long embeddings = (2 * 256 + 256) + 16 * 256 + (20 * 256 + 256) + 3 * 256;
        long encoder = 256 * 1024 + 1024 + 1024 * 256 + 256;
        long last = 2 * 256 + (256 * 2 + 2);
        assertThat(embeddings + encoder + 8 * layer + last).isEqualTo(8_965_122);
        try (Weights published = Weights.create(manager, RandomStream.of(1))) {
            build("transformer", published, new ChunkShape(2, 20, 16, 2));
            assertThat(published.count()).isEqualTo(8_965_122);
        }
        try (Weights small = Weights.create(manager, RandomStream.of(1))) {
            build("transformer-small", small, new ChunkShape(2, 28, 16, 2));
            assertThat(small.count()).isEqualTo(303_618);
        }
    }

    @Test
    void namesAndShapesAreThoseOfThePublishedStateDict() {
        assertThat(weights.names())
                .startsWith("pos_emb", "cond_pos_emb", "input_emb.weight", "input_emb.bias", "cond_obs_emb.weight")
                .contains("encoder.0.weight", "encoder.2.bias")
                .endsWith("ln_f.weight", "ln_f.bias", "head.weight", "head.bias");
        assertThat(weights.names().stream().filter(name -> name.startsWith("decoder.layers.1.")))
                .extracting(name -> name.substring("decoder.layers.1.".length()))
                .containsExactlyInAnyOrder(
                        "self_attn.in_proj_weight",
                        "self_attn.in_proj_bias",
                        "self_attn.out_proj.weight",
                        "self_attn.out_proj.bias",
                        "multihead_attn.in_proj_weight",
                        "multihead_attn.in_proj_bias",
                        "multihead_attn.out_proj.weight",
                        "multihead_attn.out_proj.bias",
                        "linear1.weight",
                        "linear1.bias",
                        "linear2.weight",
                        "linear2.bias",
                        "norm1.weight",
                        "norm1.bias",
                        "norm2.weight",
                        "norm2.bias",
                        "norm3.weight",
                        "norm3.bias");
        assertThat(shapeOf("pos_emb")).isEqualTo(new Shape(1, 6, 8));
        assertThat(shapeOf("cond_pos_emb")).isEqualTo(new Shape(1, 4, 8));
        assertThat(shapeOf("decoder.layers.0.self_attn.in_proj_weight")).isEqualTo(new Shape(24, 8));
        assertThat(shapeOf("decoder.layers.0.linear1.weight")).isEqualTo(new Shape(32, 8));
    }

    @Test
    void matricesDecayAndNothingElse() {
        boolean[] decayed = weights.decayed();
        for (int i = 0; i < decayed.length; i++) {
            String name = weights.names().get(i);
            boolean matrix = name.endsWith("weight") && !name.contains("norm") && !name.startsWith("ln_f");
            assertThat(decayed[i]).as(name).isEqualTo(matrix);
        }
    }

    @Test
    void startsSmallAndNormal() {
        try (Weights fresh = Weights.create(manager, RandomStream.of(5))) {
            new TransformerConfig(64, 1, 4, 0, 0.02).build(fresh, SHAPE);
            fresh.export().forEach((name, tensor) -> {
                double square = 0;
                for (float value : tensor.values()) {
                    square += value * value / tensor.values().length;
                }
                boolean norm = name.contains("norm") || name.startsWith("ln_f");
                if (name.endsWith("bias")) {
                    assertThat(square).as(name).isZero();
                } else if (norm) {
                    assertThat(tensor.values()).as(name).containsOnly(1);
                } else {
                    assertThat(Math.sqrt(square)).as(name).isCloseTo(0.02, within(0.004));
                }
            });
        }
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new TransformerConfig(64, 4, 3, 0, 0.02))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("network.width", "network.heads", "64", "3");
        assertThatThrownBy(() -> new TransformerConfig(3, 4, 1, 0, 0.02))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("even");
        assertThatThrownBy(() -> new TransformerConfig(0, 4, 1, 0, 0.02)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> new TransformerConfig(64, 0, 4, 0, 0.02))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("layers");
        assertThatThrownBy(() -> new TransformerConfig(64, 4, 0, 0, 0.02))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("heads");
        assertThatThrownBy(() -> new TransformerConfig(64, 4, 4, 1, 0.02))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("dropout");
        assertThatThrownBy(() -> new TransformerConfig(64, 4, 4, 0, 0))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("deviation");
    }

    private static void build(String preset, Weights own, ChunkShape shape) {
        Objects.requireNonNull(NetworkConfig.presets().get(preset)).build(own, shape);
    }

    private Shape shapeOf(String name) {
        return Objects.requireNonNull(weights.byName().get(name)).getShape();
    }

    private float[] seeded(int seed, boolean training) {
        Engine.getInstance().setRandomSeed(seed);
        return sample(condition, noise, training);
    }

    private float[] sample(float[] c, float[] z, boolean training) {
        try (Scope scope = Scope.open(manager)) {
            NDArray conditions = scope.manager().create(c, new Shape(B, SHAPE.conditionSize()));
            NDArray noises = scope.manager().create(z, new Shape(B, G, SHAPE.sampleSize()));
            return generator.sample(conditions, noises, training).toFloatArray();
        }
    }

    /** Action t of this sample, counted over observations and their samples. */
    private static float[] action(float[] samples, int sample, int t) {
        int from = (sample * SHAPE.horizon() + t) * SHAPE.actions();
        return Arrays.copyOfRange(samples, from, from + SHAPE.actions());
    }
}
