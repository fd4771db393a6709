package io.drift4j.policy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.Golden;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Safetensors;
import io.drift4j.policy.net.ChunkShape;
import io.drift4j.policy.net.TransformerConfig;
import io.drift4j.policy.net.UnetConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitialWeightsTest {
    private static final Path STATE = Path.of("src/test/resources/golden/unet1d-tiny.safetensors");

    @TempDir
    private Path folder;

    @Test
    void aStateDictOfANetworkIsTakenWhole() throws IOException {
        assertThat(InitialWeights.read(STATE)).isEqualTo(network());
    }

    @Test
    void aStateDictOfAPolicyGivesItsNetwork() throws IOException {
        Map<String, Tensor> policy = policy();
        assertThat(policy).hasSizeGreaterThan(network().size() + 10);
        Path file = Files.write(folder.resolve("policy.safetensors"), Safetensors.encode(policy));
        assertThat(InitialWeights.read(file)).isEqualTo(network());
    }

    /** Its state dict keeps two masks and an empty marker among the weights. */
    @Test
    void aPublishedTransformerFits() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1));
                Weights other = Weights.unset(manager)) {
            TransformerConfig config = new TransformerConfig(8, 2, 2, 0, 0.02);
            ChunkShape shape = new ChunkShape(2, 5, 4, 2);
            config.build(weights, shape);
            config.build(other, shape);
            Map<String, Tensor> state = new LinkedHashMap<>();
            weights.export().forEach((name, tensor) -> state.put("model." + name, tensor));
            state.put("model.mask", new Tensor(new long[] {4, 4}, new float[16]));
            state.put("model.memory_mask", new Tensor(new long[] {4, 3}, new float[12]));
            state.put("model._dummy_variable", new Tensor(new long[] {0}, new float[0]));
            other.load(InitialWeights.ofStateDict(state), "the test");
            assertThat(other.export()).isEqualTo(weights.export());
        }
    }

    @Test
    void whatIsMissingOrLeftOverIsListed() throws IOException {
        Map<String, Tensor> policy = policy();
        policy.remove("model.final_conv.1.bias");
        policy.put("model.extra.weight", new Tensor(new long[] {1}, new float[1]));
        policy.put("obs_encoder.weight", new Tensor(new long[] {2}, new float[2]));
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.unset(manager)) {
            new UnetConfig(16, List.of(16, 32, 64), 5).build(weights, new ChunkShape(2, 5, 16, 2));
            assertThatThrownBy(() -> weights.load(InitialWeights.ofStateDict(policy), "policy.safetensors"))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("policy.safetensors")
                    .hasMessageContaining("lacks final_conv.1.bias [2]")
                    .hasMessageContaining("has extra.weight [1]")
                    .hasMessageContaining("has obs_encoder.weight [2]");
        }
    }

    @Test
    void aTrainingStartsFromThem() {
        Path first = TinyRun.train(folder.resolve("first"));
        Path second = TinyRun.train(
                folder.resolve("second"), "initialWeights=" + first, "train.learningRate=1e-9", "train.steps=5");
        Map<String, Tensor> begin =
                Checkpoint.read(first, List.of("ema")).groups().get("ema");
        Map<String, Tensor> end =
                Checkpoint.read(second, List.of("ema")).groups().get("ema");
        assertThat(end).hasSameSizeAs(begin);
        begin.forEach((name, tensor) ->
                assertThat(end.get(name).values()).as(name).containsExactly(tensor.values(), within(1e-6f)));
        assertThatThrownBy(() -> TinyRun.train(folder.resolve("third"), "initialWeights=" + first, "network.width=32"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("condition_in.weight is [24, 56], not [32, 56]");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> InitialWeights.read(folder.resolve("none.safetensors")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("none.safetensors");
    }

    private static Map<String, Tensor> network() throws IOException {
        return Safetensors.decode(Files.readAllBytes(STATE), "the golden file");
    }

    /** The state dict of the recorded policy: its network below "model.", and the other entries that it has. */
    private static Map<String, Tensor> policy() throws IOException {
        Map<String, Tensor> policy = new LinkedHashMap<>();
        for (JsonNode name : Golden.read("unet1d-tiny.json").at("/policy/facts/extraStateEntries")) {
            int size = name.textValue().endsWith("_dummy_variable") ? 0 : 2;
            policy.put(name.textValue(), new Tensor(new long[] {size}, new float[size]));
        }
        network().forEach((name, tensor) -> policy.put("model." + name, tensor));
        return policy;
    }
}
