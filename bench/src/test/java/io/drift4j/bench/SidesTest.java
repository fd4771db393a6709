package io.drift4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.train.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our sides with tiny counts: they run, and their line of JSON reads back as it was written. */
final class SidesTest {
    @TempDir
    Path folder;

    @Test
    void aTrainingStepIsTimedAndLeavesTheCheckpointThatThePeerBuildsFrom() throws IOException {
        Answer answer = ask(
                "train-step",
                Map.of(
                        "config",
                        "configs/pusht-state.yaml",
                        "threads",
                        1,
                        "warmUp",
                        TrainStepSide.STRETCH,
                        "steps",
                        TrainStepSide.STRETCH,
                        "set",
                        List.of("train.batchSize=4", "network.width=16", "data.split.maxTrain=2"),
                        "out",
                        folder.resolve("run").toString()));
        assertThat(answer.values().get("step")).isPositive();
        Path checkpoint = Path.of(answer.text().get("checkpoint"));
        assertThat(checkpoint.resolve("manifest.json")).isRegularFile();
        assertThat(checkpoint.resolve("model.safetensors")).isRegularFile();
    }

    @Test
    void everyImplementationsPassIsTimed() throws IOException {
        for (String implementation : Acting.implementations()) {
            Map<String, Object> request = Map.of(
                    "policy",
                    Places.file("models/pusht-state.drift4j").toString(),
                    "implementation",
                    implementation,
                    "threads",
                    1,
                    "warmUp",
                    1,
                    "passes",
                    3,
                    "begun",
                    0,
                    "seconds",
                    0.001,
                    "batches",
                    List.of(1, 2));
            Map<String, Double> values = ask("one-pass", request).values();
            assertThat(values.get("median")).isPositive().isLessThanOrEqualTo(values.get("p99"));
            assertThat(ask("first-action", request).values().get("firstAction")).isPositive();
            assertThat(ask("pass-batches", request).values()).containsOnlyKeys("1", "2");
        }
    }

    @Test
    void thePeersExampleIsWhatTheNetworkGives() throws IOException {
        Path example = folder.resolve("example.json");
        OnePassSide.writeExample(Places.file("models/pusht-state.drift4j"), example);
        JsonNode tree = ConfigFile.JSON.readTree(Files.readString(example));
        assertThat(tree.get("condition")).hasSize(56);
        assertThat(tree.get("noise")).hasSize(32);
        assertThat(tree.get("coded")).hasSize(32);
    }

    @Test
    void aGeneratorsStepIsTimedAndLeavesWhatThePeerBuildsFromAndChecksAgainst() throws IOException {
        Map<String, Object> request = GeneratorStep.request(Options.MAE, 1, folder);
        List<String> set = new ArrayList<>(
                List.of("samples=2", "positives=2", "negatives=1", "network.depth=1", "data.trainPerClass=2"));
        ((List<?>) request.get("set")).forEach(override -> set.add((String) override));
        request.putAll(Map.of(
                "warmUp",
                1,
                "steps",
                2,
                "set",
                set,
                "out",
                folder.resolve("run").toString()));
        Answer answer = ask("generator-step", request);
        assertThat(answer.values().get("step")).isPositive();
        byte[] file = Files.readAllBytes(Path.of(answer.text().get("example")));
        Map<String, Tensor> example = Safetensors.decode(file, "example");
        assertThat(example.get("images").shape()).containsExactly(4, 28, 28, 1);
        assertThat(example.get("weights").shape()).containsExactly(2, 1);
        assertThat(example.get("loss.layer4").values()[0]).isPositive();
        float[] gradient = example.get("gradient.last.patch_out.weight").values();
        assertThat(gradient).isNotEqualTo(new float[gradient.length]);

        Map<String, Object> generate = new LinkedHashMap<>(Map.of(
                "generator", answer.text().get("checkpoint"), "threads", 1, "batch", 2, "warmUp", 1, "batches", 1));
        for (int passes : new int[] {1, 3}) {
            generate.put("passes", passes);
            assertThat(ask("generate", generate).values().get("imagesPerSecond"))
                    .isPositive();
        }
    }

    @Test
    void pushtStepsAreCountedASecondAndScored() throws IOException {
        Answer answer = ask("env", Map.of("episodes", 2, "repeats", 1));
        assertThat(answer.values().get("stepsPerSecond")).isPositive();
        assertThat(answer.values().get("score")).isBetween(0.01, 1.0);
    }

    private static Answer ask(String side, Map<String, ?> request) throws IOException {
        Answer answer = Side.answer(side, ConfigFile.toTree(request));
        Answer read = Answer.parse(ConfigFile.JSON.readTree(answer.line()));
        assertThat(read.values()).isEqualTo(answer.values());
        assertThat(read.text()).isEqualTo(answer.text());
        return read;
    }
}
