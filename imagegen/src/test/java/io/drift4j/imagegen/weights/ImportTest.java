package io.drift4j.imagegen.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.Golden;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nn.RotaryEmbedding.Tables;
import io.drift4j.engine.nn.Weights;
import io.drift4j.imagegen.feature.GoldenMae;
import io.drift4j.imagegen.net.DitConfig;
import io.drift4j.imagegen.net.MaeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportTest {
    private static final FlaxTree TREE = FlaxTree.stored("dit-tiny.safetensors");
    private static final DitConfig CONFIG = new DitConfig(8, 8, 4, 2, 32, 2, 2, 2, 10, 4, 8, Tables.FLOAT32);

    private final NDManager manager = NDManager.newBaseManager();

    @TempDir
    Path folder;

    @AfterEach
    void free() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({"ema_params.msgpack, metadata.json, ''", "ema_model.msgpack, ema_model.metadata.json, params/"})
    void aPublishedFolderFillsTheNetwork(String parameters, String metadata, String nesting) throws IOException {
        Map<String, Tensor> leaves = new LinkedHashMap<>();
        TREE.leaves().forEach((path, tensor) -> leaves.put(nesting + path, tensor));
        new FlaxWriter(1000).write(leaves, folder.resolve(parameters)); // the larger leaves in pieces
        ObjectNode json = new ObjectMapper()
                .createObjectNode()
                .put("format", "flax.msgpack")
                .put("kind", "gen");
        json.set("model_config", Golden.read("dit-tiny.json").get("config"));
        Files.writeString(folder.resolve(metadata), json.toString());

        Artifact artifact = Artifact.open(folder);
        assertThat(artifact.generator()).isEqualTo(CONFIG);
        try (FlaxFile file = FlaxFile.open(artifact.parameters());
                Weights read = Weights.unset(manager);
                Weights expected = Weights.unset(manager)) {
            CONFIG.build(read);
            CONFIG.build(expected);
            Import.generator(CONFIG, file, read);
            Import.generator(CONFIG, TREE, expected);
            assertThat(read.export()).isEqualTo(expected.export());
        }
        assertThatThrownBy(artifact::encoder).isInstanceOf(BadInput.class).hasMessageContaining("ENCODER");
    }

    @Test
    void everyDifferenceIsNamedAtOnceAndNothingIsFilled() {
        Map<String, Tensor> leaves = new LinkedHashMap<>(TREE.leaves());
        leaves.remove("RMSNorm_0/weight");
        leaves.put("Embed_0/embedding", new Tensor(new long[] {11, 32}, new float[11 * 32]));
        leaves.put("LightningDiT_0/blocks_2/RMSNorm_0/weight", new Tensor(new long[] {32}, new float[32]));
        try (Weights weights = Weights.create(manager, io.drift4j.engine.nd.RandomStream.of(1))) {
            CONFIG.build(weights);
            Map<String, Tensor> before = weights.export();
            assertThatThrownBy(() -> Import.generator(CONFIG, new FlaxTree(leaves, "some file"), weights))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("some file")
                    .hasMessageContaining("lacks RMSNorm_0/weight [32]")
                    .hasMessageContaining("Embed_0/embedding is [11, 32], not [10, 32]")
                    .hasMessageContaining("has LightningDiT_0/blocks_2/RMSNorm_0/weight [32], which the network lacks");
            assertThat(weights.export()).isEqualTo(before);
        }
    }

    @Test
    void anEncoderMayBeReadFromAWholeAutoencoder() {
        MaeConfig config = GoldenMae.config("full");
        FlaxTree tree = FlaxTree.byRule(GoldenMae.ALL.get("full"));
        try (Weights whole = Weights.unset(manager);
                Weights encoder = Weights.unset(manager)) {
            config.build(whole);
            config.buildEncoder(encoder);
            Import.autoencoder(config, tree, whole);
            Import.encoder(config, tree, encoder);
            Map<String, Tensor> all = whole.export();
            assertThat(encoder.export())
                    .isNotEmpty()
                    .allSatisfy((name, tensor) -> assertThat(tensor).isEqualTo(all.get(name)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"latent-ablation", "latent-b", "latent-l", "pixel-b", "pixel-l"})
    void everyArrayOfAPublishedGeneratorHasItsLeaves(String name) {
        DitConfig config = DitConfig.PRESETS.get(name);
        List<Place> places = GeneratorPlaces.of(config);
        assertThat(places).hasSize(config.depth() == 12 ? 241 : 433);
        try (Weights weights = Weights.unset(manager)) {
            config.build(weights);
            ShapesOnly tree = ShapesOnly.of(places, weights.shapes());
            assertThat(Import.requireFit(places, tree, weights.shapes(), Set.of()))
                    .isEmpty();
            assertThat(tree.shapes())
                    .containsEntry("noise_embeds_31/embedding", new long[] {64, config.hidden()})
                    .containsEntry(
                            "LightningDiT_0/blocks_11/TorchLinear_0/Dense_0/kernel",
                            new long[] {config.hidden(), 6L * config.hidden()})
                    .containsEntry("LightningDiT_0/pos_embed", new long[] {1, 256, config.hidden()});
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"latent-256", "latent-640", "pixel-640"})
    void everyArrayOfAPublishedAutoencoderHasItsLeaf(String name) {
        MaeConfig config = MaeConfig.PRESETS.get(name);
        List<Place> places = EncoderPlaces.ofWhole(config);
        assertThat(places).hasSize(155);
        try (Weights weights = Weights.unset(manager)) {
            config.build(weights);
            ShapesOnly tree = ShapesOnly.of(places, weights.shapes());
            assertThat(Import.requireFit(places, tree, weights.shapes(), Set.of()))
                    .isEmpty();
            long w = config.baseWidth();
            assertThat(tree.shapes())
                    .containsEntry("encoder/conv1/kernel", new long[] {3, 3, name.startsWith("pixel") ? 192 : 4, w})
                    .containsEntry("encoder/stages_3/layers_0/proj_conv/kernel", new long[] {1, 1, 4 * w, 8 * w})
                    .containsEntry("decoder/up43/concat_norm_fn/scale", new long[] {12 * w})
                    .containsEntry("fc/kernel", new long[] {8 * w, 1000});
        }
    }

    @ParameterizedTest
    @CsvSource({"gen, use_swiglu, false", "gen, cond_dim, 16", "gen, hidden_size, x", "other, depth, 2"})
    void otherNetworksAreRefused(String kind, String key, String value) throws IOException {
        Files.write(folder.resolve("ema_params.msgpack"), new byte[] {(byte) 0x80});
        ObjectNode json = new ObjectMapper()
                .createObjectNode()
                .put("format", "flax.msgpack")
                .put("kind", kind);
        ObjectNode config = Golden.read("dit-tiny.json").get("config").deepCopy();
        config.set(key, new ObjectMapper().readTree(value.equals("x") ? "\"x\"" : value));
        json.set("model_config", config);
        Files.writeString(folder.resolve("metadata.json"), json.toString());
        assertThatThrownBy(() -> Artifact.open(folder).generator())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(kind.equals("gen") ? key : "gen or mae");
        Files.delete(folder.resolve("metadata.json"));
        assertThatThrownBy(() -> Artifact.open(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("lacks metadata.json");
    }

    /** A tree of the right names and shapes without numbers. */
    private record ShapesOnly(Map<String, long[]> shapes) implements FlaxLeaves {
        static ShapesOnly of(List<Place> places, Map<String, long[]> ours) {
            Map<String, long[]> shapes = new LinkedHashMap<>();
            places.forEach(place -> shapes.put(place.path(), place.leafShape(ours.get(place.name()))));
            return new ShapesOnly(shapes);
        }

        @Override
        public Tensor read(String path) {
            throw new AssertionError("no numbers are to be read");
        }

        @Override
        public String source() {
            return "the test";
        }
    }
}
