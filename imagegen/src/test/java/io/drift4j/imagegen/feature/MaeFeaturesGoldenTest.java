package io.drift4j.imagegen.feature;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nn.Weights;
import io.drift4j.imagegen.net.MaeConfig;
import io.drift4j.imagegen.net.MaeResNet;
import io.drift4j.imagegen.weights.FlaxTree;
import io.drift4j.imagegen.weights.Import;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every feature against numbers of the reference implementation. */
class MaeFeaturesGoldenTest {

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "pixel", "full"})
    void everyActivation(String model) {
        MaeConfig config = GoldenMae.config(model);
        Map<String, Tensor> expected =
                FlaxTree.stored("mae-activations.safetensors").leaves();
        FlaxTree parameters = model.equals("tiny")
                ? FlaxTree.stored("mae-tiny.safetensors")
                : FlaxTree.byRule(GoldenMae.ALL.get(model));
        List<String> keys = new ArrayList<>();
        double[] worst = {0};
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.unset(manager);
                Scope scope = Scope.open(manager)) {
            MaeResNet encoder = config.buildEncoder(weights);
            Import.encoder(config, parameters, weights);
            MaeFeatures features = MaeFeatures.of(encoder, weights);
            features.forEach(GoldenMae.images(scope.manager(), model), feature -> {
                keys.add(feature.key());
                if (!feature.key().equals("global")) {
                    Tensor golden = expected.get(model + "/" + feature.key());
                    assertThat(golden).as(feature.key()).isNotNull();
                    assertThat(feature.values().getShape().getShape()).isEqualTo(golden.shape());
                    float[] actual = feature.values().toFloatArray();
                    for (int i = 0; i < actual.length; i++) {
                        worst[0] = Math.max(worst[0], Math.abs(actual[i] - golden.values()[i]));
                    }
                    assertThat(worst[0]).as(feature.key()).isLessThan(2e-4);
                }
            });
        }
        assertThat(keys).hasSize(GoldenMae.ALL.get(model).get("activations").size() + 1);
    }

    @Test
    void publishedEncodersHaveAsManyFeaturesAndParametersAsTheirs() {
        Map<String, MaeConfig> published = Map.of("width256", MaeConfig.LATENT_256, "width640", MaeConfig.LATENT_640);
        published.forEach((name, config) -> {
            var sizes = GoldenMae.ALL.get("officialSizes").get(name);
            try (NDManager manager = NDManager.newBaseManager();
                    Weights weights = Weights.unset(manager)) { // reserved, never filled
                config.build(weights);
                assertThat(count(weights, "encoder."))
                        .isEqualTo(sizes.get("encoder").longValue());
                assertThat(count(weights, "decoder."))
                        .isEqualTo(sizes.get("decoder").longValue());
                assertThat(count(weights, "fc.")).isEqualTo(sizes.get("fc").longValue());
                assertThat(weights.names()).hasSize(sizes.get("leaves").intValue());
            }
            try (NDManager manager = NDManager.newBaseManager();
                    Weights weights = Weights.unset(manager)) {
                List<FeatureShape> shapes =
                        MaeFeatures.of(config.buildEncoder(weights), weights).features(32, 32, 4);
                assertThat(shapes).hasSize(sizes.get("keysWithoutGlobal").intValue() + 1);
                assertThat(shapes.stream().mapToInt(FeatureShape::vectors).sum())
                        .isEqualTo(sizes.get("vectorsWithoutGlobal").intValue() + 1);
                assertThat(shapes.stream()
                                .mapToInt(shape -> shape.vectors() * shape.size())
                                .sum())
                        .isEqualTo(sizes.get("floatsWithoutGlobal").intValue() + 32 * 32 * 4);
            }
        });
    }

    private static long count(Weights weights, String prefix) {
        return weights.byName().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToLong(entry -> entry.getValue().size())
                .sum();
    }
}
