package io.drift4j.imagegen.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.Golden;
import io.drift4j.engine.nd.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchScriptFeaturesTest {
    private static final Path FILES = Path.of("src/test/resources/io/drift4j/imagegen/feature");

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void free() {
        manager.close();
    }

    @Test
    void namedMapsAreThoseOfPyTorchEveryTime() throws IOException {
        JsonNode golden =
                new ObjectMapper().readTree(FILES.resolve("torchscript.json").toFile());
        try (TorchScriptFeatures features = TorchScriptFeatures.load(manager, FILES.resolve("named.pt"))) {
            for (int time = 0; time < 3; time++) { // dropout and batch norm would show
                try (Scope scope = Scope.open(manager)) {
                    Map<String, NDArray> all = all(features, images(scope, golden));
                    assertThat(all.keySet())
                            .containsExactly(
                                    "global",
                                    "early",
                                    "early_mean_2",
                                    "early_std_2",
                                    "early_mean_4",
                                    "early_std_4",
                                    "early_mean",
                                    "early_std",
                                    "pooled");
                    NDArray early = all.get("early").transpose(0, 2, 1); // (B, D, places), as stored
                    assertThat(Golden.worst(early, Golden.doubles(golden.get("early"))))
                            .isLessThan(1e-5);
                    assertThat(Golden.worst(all.get("pooled"), Golden.doubles(golden.get("pooled"))))
                            .isLessThan(1e-5);
                    assertThat(Golden.worst(all.get("early_mean"), Golden.doubles(golden.get("pooled"))))
                            .isLessThan(1e-5);
                }
            }
        }
    }

    @Test
    void gradientsFlowToTheImages() throws IOException {
        JsonNode golden =
                new ObjectMapper().readTree(FILES.resolve("torchscript.json").toFile());
        try (TorchScriptFeatures features = TorchScriptFeatures.load(manager, FILES.resolve("named.pt"))) {
            for (int time = 0; time < 3; time++) { // the engine compiles the network on the way
                try (Scope scope = Scope.open(manager)) {
                    NDArray images = images(scope, golden);
                    images.setRequiresGradient(true);
                    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                        collector.backward(
                                all(features, images).get("early").square().sum());
                    }
                    assertThat(Golden.worst(images.getGradient(), Golden.doubles(golden.get("gradient"))))
                            .isLessThan(1e-5);
                }
            }
        }
    }

    @Test
    void tuplesAndSingleTensorsAreNumbered() throws IOException {
        JsonNode golden =
                new ObjectMapper().readTree(FILES.resolve("torchscript.json").toFile());
        try (TorchScriptFeatures pair = TorchScriptFeatures.load(manager, FILES.resolve("pair.pt"));
                TorchScriptFeatures single = TorchScriptFeatures.load(manager, FILES.resolve("single.pt"));
                Scope scope = Scope.open(manager)) {
            Map<String, NDArray> all = all(pair, images(scope, golden));
            assertThat(all).containsKeys("map0", "map0_std", "map1");
            assertThat(all.get("map1").toFloatArray())
                    .containsExactly(all.get("map0").toFloatArray());
            assertThat(all(single, images(scope, golden))).containsKeys("global", "map0", "map0_mean");
        }
    }

    @Test
    void statedShapesAreThoseOfTheFeatures() throws IOException {
        JsonNode golden =
                new ObjectMapper().readTree(FILES.resolve("torchscript.json").toFile());
        try (TorchScriptFeatures features = TorchScriptFeatures.load(manager, FILES.resolve("pair.pt"));
                Scope scope = Scope.open(manager)) {
            List<FeatureShape> given = new ArrayList<>();
            all(features, images(scope, golden))
                    .forEach((key, values) -> given.add(
                            new FeatureShape(key, (int) values.getShape().get(1), (int)
                                    values.getShape().get(2))));
            assertThat(features.features(4, 4, 3)).isEqualTo(given);
        }
    }

    @Test
    void otherImagesAndFilesAreRefused(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> TorchScriptFeatures.load(manager, FILES.resolve("unfrozen.pt")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("torch.jit.freeze");
        assertThatThrownBy(() -> TorchScriptFeatures.load(manager, folder.resolve("none.pt")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("there is none");
        Path text = Files.writeString(folder.resolve("text.pt"), "no network");
        assertThatThrownBy(() -> TorchScriptFeatures.load(manager, text))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("text.pt")
                .hasMessageContaining("must be a network written by torch.jit.save");
        try (TorchScriptFeatures features = TorchScriptFeatures.load(manager, FILES.resolve("named.pt"))) {
            assertThatThrownBy(() -> features.features(4, 4, 1))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("named.pt must take arrays of shape [(1, 1, 4, 4)]");
        }
    }

    private static Map<String, NDArray> all(TorchScriptFeatures features, NDArray images) {
        Map<String, NDArray> all = new LinkedHashMap<>();
        features.forEach(images, feature -> all.put(feature.key(), feature.values()));
        return all;
    }

    private static NDArray images(Scope scope, JsonNode golden) {
        JsonNode rule = golden.get("xRule");
        return Golden.array(scope.manager(), DataType.FLOAT32, Golden.sine(rule), Golden.shape(rule));
    }
}
