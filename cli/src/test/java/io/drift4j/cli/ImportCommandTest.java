package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.cli.Door.Outcome;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.train.Safetensors;
import io.drift4j.imagegen.ImageModel;
import io.drift4j.imagegen.net.ScriptFile;
import io.drift4j.imagegen.train.EncoderTraining;
import io.drift4j.imagegen.weights.FlaxTree;
import io.drift4j.imagegen.weights.FlaxWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Published folders to files to pictures, by the commands. The networks and numbers are those of the golden files. */
class ImportCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void anImportedGeneratorMakesTheRecordedSamples() throws IOException {
        Path out = folder.resolve("imported.drift4j");
        Outcome outcome = Door.run("import", published("gen", "dit-tiny.json", "", leaves()), "--out", out);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(
                        "generator: ",
                        "parameters in " + leaves().size() + " leaves, step 700",
                        "sizes: patch 2, hidden 32, depth 2, heads 2, 2 context tokens, 4 style codes of 8",
                        "makes latents 8x8x4 of 10 classes, by number",
                        "--decoder FILE.pt");
        JsonNode golden = golden("dit-tiny.json");
        float[] noise = floats(golden.at("/input/x/data"));
        float[] classes = floats(golden.at("/input/class/data"));
        float[] guidance = floats(golden.at("/input/alpha/data"));
        float[] styles = floats(golden.at("/input/styles/data"));
        float[] samples = floats(golden.at("/float32/samples/data"));
        int size = 8 * 8 * 4;
        try (ImageModel model = ImageModel.load(out, "cpu", 1)) {
            assertThat(model.contents().classNames()).startsWith("0", "1").hasSize(10);
            for (int i = 0; i < classes.length; i++) {
                int from = i;
                ImageModel.Draw draw = new ImageModel.Draw(
                        Arrays.copyOfRange(noise, i * size, (i + 1) * size),
                        IntStream.range(0, 4)
                                .map(k -> (int) styles[from * 4 + k])
                                .toArray());
                float[] made = model.values(new int[] {(int) classes[i]}, guidance[i], List.of(draw));
                for (int k = 0; k < size; k++) {
                    assertThat(made[k]).isCloseTo(samples[i * size + k], within(1e-4f));
                }
            }
        }
    }

    @Test
    void latentsAreShownThroughTheDecoderAlone() throws IOException {
        Path names = Files.writeString(folder.resolve("names.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nlast one\n\n");
        Path out = folder.resolve("imported.drift4j");
        Path from = published("gen", "dit-tiny.json", "params/", leaves());
        Outcome outcome = Door.run("import", from, "--out", out, "--class-names", names);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("a to last one");

        Path sheet = folder.resolve("grid.png");
        Outcome bare = Door.run("generate", out, "--threads", "1", "--out", sheet);
        assertThat(bare.code()).isEqualTo(2);
        assertThat(bare.err()).contains("makes 8x8x4, latents", "--decoder");
        assertThat(sheet).doesNotExist();

        Path decoder = ScriptFile.write(
                folder.resolve("decoder.pt"),
                "Tensor",
                "torch.repeat_interleave(torch.repeat_interleave(torch.slice(x, 1, 0, 3, 1), 2, 2), 2, 3)");
        Path pictures = folder.resolve("pictures");
        Outcome shown = Door.run(
                "generate",
                out,
                "--classes",
                "last one",
                "--per-class",
                "2",
                "--threads",
                "1",
                "--decoder",
                decoder,
                "--latent-scale",
                "1",
                "--out",
                pictures);
        assertThat(shown.code()).as(shown.err()).isZero();
        var image = ImageIO.read(pictures.resolve("last one/seed-0-00001.png").toFile());
        assertThat(image.getWidth()).isEqualTo(16);
        assertThat(image.getRaster().getNumBands()).isEqualTo(3);
    }

    @Test
    void anImportedEncoderGivesFeaturesToATraining() throws IOException {
        JsonNode model = golden("mae-tiny.json").get("pixel");
        Path from =
                published("mae", model.get("config"), "", FlaxTree.byRule(model).leaves());
        Path out = folder.resolve("encoder.drift4j");
        Outcome outcome = Door.run("import", from, "--out", out);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(
                        "encoder: ",
                        "sizes: input patch 2, width 8, blocks [1, 1, 1, 1]",
                        "gives features of 64x64x3",
                        "features.encoder=" + out);
        try (var manager = Backend.open("cpu", 1);
                var features = EncoderTraining.features(manager, out)) {
            assertThat(features.features(64, 64, 3)).hasSizeGreaterThan(4);
        }
    }

    @Test
    void everyLeafMustBeThereAndNothingIsWritten() throws IOException {
        Map<String, Tensor> leaves = leaves();
        leaves.remove("RMSNorm_0/weight");
        leaves.put("Embed_0/embedding", new Tensor(new long[] {11, 32}, new float[11 * 32]));
        leaves.put("other/weight", new Tensor(new long[] {2}, new float[2]));
        Path out = folder.resolve("imported.drift4j");
        Outcome outcome = Door.run("import", published("gen", "dit-tiny.json", "", leaves), "--out", out);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .contains(
                        "lacks RMSNorm_0/weight [32]",
                        "Embed_0/embedding is [11, 32], not [10, 32]",
                        "has other/weight [2], which the network lacks");
        assertThat(outcome.out()).isEmpty();
        assertThat(out).doesNotExist();
    }

    @Test
    void whatCannotBeImportedIsRefused() throws IOException {
        Path from = published("gen", "dit-tiny.json", "", leaves());
        Path there = Files.writeString(folder.resolve("there.drift4j"), "something of mine");
        assertThat(refusal(from, "--out", there)).contains("must name a new file", "there.drift4j exists");
        assertThat(there).hasContent("something of mine");
        Path out = folder.resolve("new.drift4j");
        assertThat(refusal(from, "--out", folder.resolve("new"))).contains("must name a .drift4j file");
        assertThat(refusal(folder, "--out", out)).contains("lacks ema_params.msgpack");
        Path names = Files.writeString(folder.resolve("names.txt"), "a\nb\n");
        assertThat(refusal(from, "--out", out, "--class-names", names)).contains("each of the 10 classes", "has 2");
        assertThat(refusal(from, "--out", out, "--class-names", folder.resolve("none")))
                .contains("cannot be read");
        JsonNode model = golden("mae-tiny.json").get("pixel");
        Path encoder =
                published("mae", model.get("config"), "", FlaxTree.byRule(model).leaves());
        assertThat(refusal(encoder, "--out", out, "--class-names", names)).contains("is for generators");
        assertThat(out).doesNotExist();
    }

    private static String refusal(Object... options) {
        Object[] all = new Object[options.length + 1];
        all[0] = "import";
        System.arraycopy(options, 0, all, 1, options.length);
        Outcome outcome = Door.run(all);
        assertThat(outcome.code()).isEqualTo(2);
        return outcome.err();
    }

    private Path published(String kind, String golden, String nesting, Map<String, Tensor> leaves) throws IOException {
        return published(kind, golden(golden).get("config"), nesting, leaves);
    }

    private Path published(String kind, JsonNode config, String nesting, Map<String, Tensor> leaves)
            throws IOException {
        Path to = Files.createDirectories(folder.resolve("published " + kind));
        Map<String, Tensor> nested = new LinkedHashMap<>();
        leaves.forEach((path, tensor) -> nested.put(nesting + path, tensor));
        new FlaxWriter(1000).write(nested, to.resolve("ema_params.msgpack")); // the larger leaves in pieces
        ObjectNode metadata = JSON.createObjectNode()
                .put("format", "flax.msgpack")
                .put("kind", kind)
                .put("step", 700);
        metadata.set("model_config", config);
        Files.writeString(to.resolve("metadata.json"), metadata.toString());
        return to;
    }

    private static Map<String, Tensor> leaves() throws IOException {
        return new LinkedHashMap<>(Safetensors.decode(bytes("dit-tiny.safetensors"), "dit-tiny.safetensors"));
    }

    private static JsonNode golden(String file) throws IOException {
        return JSON.readTree(bytes(file));
    }

    private static byte[] bytes(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(FlaxTree.class.getResourceAsStream("/golden/" + file), file)) {
            return in.readAllBytes();
        }
    }

    private static float[] floats(JsonNode list) {
        double[] wide = StreamSupport.stream(list.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
        float[] values = new float[wide.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) wide[i];
        }
        return values;
    }
}
