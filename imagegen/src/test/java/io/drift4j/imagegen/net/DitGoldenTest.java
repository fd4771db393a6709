package io.drift4j.imagegen.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.Golden;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.RotaryEmbedding.Tables;
import io.drift4j.engine.nn.Weights;
import io.drift4j.imagegen.weights.FlaxTree;
import io.drift4j.imagegen.weights.Import;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The transformer against numbers of the reference implementation. */
class DitGoldenTest {
    private static final JsonNode GOLDEN = Golden.read("dit-tiny.json");
    private static final JsonNode EXACT = GOLDEN.get("float64");
    private static final DitConfig CONFIG = new DitConfig(8, 8, 4, 2, 32, 2, 2, 2, 10, 4, 8, Tables.FLOAT32);

    private NDManager manager;
    private Weights weights;
    private Dit dit;

    @BeforeEach
    void build() {
        manager = NDManager.newBaseManager();
        weights = Weights.unset(manager);
        dit = CONFIG.build(weights);
        Import.generator(CONFIG, FlaxTree.stored("dit-tiny.safetensors"), weights);
    }

    @AfterEach
    void free() {
        weights.close();
        manager.close();
    }

    @Test
    void condition() {
        try (Scope scope = Scope.open(manager)) {
            near(condition(scope), EXACT.get("cond"));
        }
    }

    @Test
    void tokensAfterEachBlock() {
        try (Scope scope = Scope.open(manager)) {
            NDArray condition = condition(scope);
            for (int blocks = 1; blocks <= 2; blocks++) {
                near(
                        dit.tokens(input(scope, "x"), condition, Dit.silu(condition), blocks, false),
                        EXACT.get("intermediate").get("block" + (blocks - 1)));
            }
        }
    }

    @Test
    void images() {
        try (Scope scope = Scope.open(manager)) {
            near(images(scope, false), EXACT.get("samples"));
        }
    }

    @Test
    void gradientOfEveryLeaf() {
        weights.trainable(true);
        JsonNode golden = GOLDEN.get("gradient");
        try (Scope scope = Scope.open(manager);
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray loss = images(scope, true).square().mean();
            assertThat((double) loss.getFloat()).isCloseTo(golden.get("value").doubleValue(), within(1e-5));
            collector.backward(loss);
        }
        Map<String, Double> norms = FlaxTree.gradientNorms(CONFIG, weights);
        assertThat(norms).hasSize(golden.get("l2NormPerLeaf").size());
        norms.forEach((path, norm) -> {
            double expected = golden.get("l2NormPerLeaf").get(path).doubleValue();
            assertThat(norm).as(path).isCloseTo(expected, within(1e-5 * Math.max(1, expected)));
        });
    }

    @Test
    void sinesOfTheGuidanceScale() {
        try (Scope scope = Scope.open(manager)) {
            for (JsonNode golden : Golden.read("positions.json").get("sincos256")) {
                float alpha = golden.get("alpha").floatValue();
                float[] sines =
                        dit.sines(scope.manager().create(new float[] {alpha})).toFloatArray();
                double[] first = Golden.doubles(golden.get("first4"));
                double[] last = Golden.doubles(golden.get("last4"));
                for (int i = 0; i < 4; i++) {
                    assertThat((double) sines[i]).isCloseTo(first[i], within(1e-6));
                    assertThat((double) sines[252 + i]).isCloseTo(last[i], within(1e-6));
                }
            }
        }
    }

    @Test
    void parameterCountsOfPublishedSizes() {
        JsonNode sizes = GOLDEN.get("officialSizes");
        Map<String, DitConfig> published = Map.of(
                "latent_B", DitConfig.LATENT_B,
                "latent_L", DitConfig.LATENT_L,
                "pixel_B", DitConfig.PIXEL_B,
                "pixel_L", DitConfig.PIXEL_L);
        published.forEach((name, config) -> {
            try (Weights unset = Weights.unset(manager)) { // reserved, never filled
                config.build(unset);
                assertThat(unset.count())
                        .as(name)
                        .isEqualTo(sizes.get(name).get("parameters").longValue());
            }
        });
    }

    private NDArray condition(Scope scope) {
        return dit.condition(integers(scope, "class"), input(scope, "alpha"), integers(scope, "styles"), false);
    }

    private NDArray images(Scope scope, boolean training) {
        return dit.images(
                input(scope, "x"),
                integers(scope, "class"),
                input(scope, "alpha"),
                integers(scope, "styles"),
                training);
    }

    private static NDArray input(Scope scope, String name) {
        JsonNode stored = GOLDEN.get("input").get(name);
        return Golden.array(scope.manager(), DataType.FLOAT32, Golden.doubles(stored), Golden.shape(stored));
    }

    private static NDArray integers(Scope scope, String name) {
        return input(scope, name).toType(DataType.INT32, false);
    }

    private static void near(NDArray actual, JsonNode expected) {
        assertThat(actual.getShape()).isEqualTo(new Shape(Golden.shape(expected).getShape()));
        assertThat(Golden.worst(actual, Golden.doubles(expected))).isLessThan(1e-5);
    }
}
