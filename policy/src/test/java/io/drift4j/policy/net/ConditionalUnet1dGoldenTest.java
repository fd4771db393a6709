package io.drift4j.policy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.Golden;
import io.drift4j.engine.field.DriftField;
import io.drift4j.engine.field.DriftLoss;
import io.drift4j.engine.field.FieldConfig;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Safetensors;
import io.drift4j.policy.train.BlockLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The U-Net and what is learned with it against numbers of the reference implementation. */
class ConditionalUnet1dGoldenTest {
    private static final JsonNode GOLDEN = Golden.read("unet1d-tiny.json");
    private static final Path PARAMETERS = Path.of("src/test/resources/golden/unet1d-tiny.safetensors");
    private static final int B = 3;
    private static final int T = 16;
    private static final int A = 2;

    private NDManager manager;
    private Weights weights;
    private ConditionalUnet1d unet;

    @BeforeEach
    void build() throws IOException {
        manager = NDManager.newBaseManager();
        weights = Weights.unset(manager);
        unet = (ConditionalUnet1d)
                new UnetConfig(16, List.of(16, 32, 64), 5).build(weights, new ChunkShape(2, 5, T, A));
        weights.load(Safetensors.decode(Files.readAllBytes(PARAMETERS), "the golden file"), "the golden file");
    }

    @AfterEach
    void free() {
        weights.close();
        manager.close();
    }

    @Test
    void outputAtStepZero() {
        try (Scope scope = Scope.open(manager)) {
            JsonNode input = GOLDEN.get("input");
            NDArray output = unet.sample(
                    array(scope, input.get("globalCond")), array(scope, input.get("sample"), B, 1, T * A), false);
            assertThat(Golden.worst(
                            output, Golden.doubles(GOLDEN.get("timestep0").get("output"))))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void outputAtAStepForEachRow() {
        try (Scope scope = Scope.open(manager)) {
            JsonNode input = GOLDEN.get("input");
            JsonNode mixed = GOLDEN.get("mixedTimesteps");
            NDArray output = unet.sample(
                    array(scope, input.get("globalCond")),
                    array(scope, input.get("sample"), B, 1, T * A),
                    Golden.doubles(mixed.get("timestep")),
                    false);
            assertThat(Golden.worst(output, Golden.doubles(mixed.get("output"))))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void sinusoidalEmbedding() {
        JsonNode mixed = GOLDEN.get("mixedTimesteps");
        float[] values = ConditionalUnet1d.sinusoids(Golden.doubles(mixed.get("timestep")), 16);
        double[] expected = Golden.doubles(mixed.get("sinusoidalEmbedding"));
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < values.length; i++) {
            assertThat((double) values[i]).isCloseTo(expected[i], within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wholeChunk", "perTimestep"})
    void lossAndGradients(String form) {
        JsonNode policy = GOLDEN.get("policy");
        JsonNode expected = policy.get(form);
        int g = policy.get("G").intValue();
        weights.trainable(true);
        try (Scope scope = Scope.open(manager)) {
            NDArray noise = array(scope, policy.get("noise"), B, g, T * A);
            NDArray recorded = normalised(scope, "action").reshape(B, 1, T * A);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray generated = unet.sample(condition(scope), noise, true);
                BlockLoss.Value loss = new BlockLoss(
                                new DriftLoss(new DriftField(FieldConfig.official())),
                                form.equals("wholeChunk") ? 1 : T)
                        .of(generated, recorded, null);
                collector.backward(loss.mean());
                double value = expected.get("loss").doubleValue();
                assertThat((double) loss.mean().getFloat()).isCloseTo(value, within(2e-4 * value));
                double scale = expected.get("info").get("scale").doubleValue();
                assertThat((double) loss.scale().getFloat()).isCloseTo(scale, within(1e-4 * scale));
            }
            JsonNode norms = expected.get("unetGradientL2NormPerLeaf");
            assertThat(weights.names()).hasSize(norms.size());
            weights.byName().forEach((name, array) -> {
                double norm = norms.get(name).doubleValue();
                assertThat((double) array.getGradient().norm().getFloat())
                        .as(name)
                        .isCloseTo(norm, within(1e-3 * norm));
            });
        }
    }

    @Test
    void predictedActions() {
        JsonNode policy = GOLDEN.get("policy");
        JsonNode action = policy.get("normaliser").get("action");
        try (Scope scope = Scope.open(manager)) {
            NDArray noise = array(scope, policy.get("predictNoise"), B, 1, T * A);
            NDArray pixels = unet.sample(condition(scope), noise, false)
                    .reshape(B, T, A)
                    .sub(array(scope, action.get("offset")))
                    .div(array(scope, action.get("scale")));
            double[] expected = Golden.doubles(policy.get("predict").get("actionPred"));
            double[] actual = Golden.doubles(pixels);
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).as("entry %d", i).isCloseTo(expected[i], within(1e-3));
            }
        }
    }

    /** The first To of the recorded frames, normalised and flat. */
    private static NDArray condition(Scope scope) {
        return normalised(scope, "obs").get(new NDIndex(":, :2")).reshape(B, 10);
    }

    private static NDArray normalised(Scope scope, String key) {
        JsonNode policy = GOLDEN.get("policy");
        JsonNode normaliser = policy.get("normaliser").get(key);
        return array(scope, policy.get(key))
                .mul(array(scope, normaliser.get("scale")))
                .add(array(scope, normaliser.get("offset")));
    }

    private static NDArray array(Scope scope, JsonNode node, long... shape) {
        Shape stored = Golden.shape(node);
        return Golden.array(
                scope.manager(), DataType.FLOAT32, Golden.doubles(node), shape.length == 0 ? stored : new Shape(shape));
    }
}
