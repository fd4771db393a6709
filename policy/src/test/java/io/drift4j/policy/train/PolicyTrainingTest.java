package io.drift4j.policy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.engine.train.RunLog;
import io.drift4j.policy.data.Pusht;
import io.drift4j.policy.net.NetworkConfig;
import io.drift4j.policy.net.TrunkHeadConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyTrainingTest {
    @TempDir
    private Path folder;

    private PolicyTraining prepare(String name, String... overrides) {
        return PolicyTraining.prepare(TinyRun.config(overrides), Pusht.FILE, RunFolder.create(folder.resolve(name)));
    }

    @Test
    void windowsAreThoseOfThePublishedSplit() {
        assertThat(prepare("mirrored").windows()).isEqualTo(21_452);
        assertThat(prepare("plain", "transforms.mirror=null").windows()).isEqualTo(10_726);
    }

    @Test
    void trainingLowersTheErrorOfTheActions() {
        Path policy = TinyRun.train(folder.resolve("run"), "train.steps=100", "train.logEvery=10");
        assertThat(policy).hasFileName("policy.drift4j");
        List<JsonNode> lines = RunLog.read(folder.resolve("run/log.jsonl"));
        assertThat(lines).hasSize(10);
        double first = lines.get(0).get("action_error").doubleValue();
        double last = lines.get(9).get("action_error").doubleValue();
        assertThat(last).isLessThan(0.9 * first);
        assertThat(lines.get(9).get("windows_per_second").doubleValue()).isPositive();
    }

    @Test
    void regressionLowersItToo() {
        TinyRun.train(folder.resolve("run"), "train.steps=60", "method=regression", "acting.noiseScale=0");
        List<JsonNode> lines = RunLog.read(folder.resolve("run/log.jsonl"));
        assertThat(lines.get(11).get("action_error").doubleValue())
                .isLessThan(0.8 * lines.get(0).get("action_error").doubleValue());
    }

    @Test
    void thePolicyHoldsTheAveragedWeightsOfTheLastCheckpoint() {
        Path policy = TinyRun.train(folder.resolve("run"));
        Checkpoint read = Checkpoint.read(policy, List.of("ema"));
        Checkpoint last = Checkpoint.read(folder.resolve("run/checkpoints/step-00000030"), List.of("ema", "model"));
        assertThat(read.groups().get("ema")).isEqualTo(last.groups().get("ema"));
        assertThat(read.groups().get("ema")).isNotEqualTo(last.groups().get("model"));
        assertThat(read.manifest().kind()).isEqualTo(Manifest.POLICY);
        assertThat(read.manifest().arrays()).containsOnlyKeys("ema");
        assertThat(read.manifest().config()).isEqualTo(ConfigFile.toTree(TinyRun.config()));
        assertThat(PolicyConfig.read(folder.resolve("run/config.yaml"), List.of()))
                .isEqualTo(TinyRun.config());
    }

    @Test
    void aStoppedRunGoesOnToTheSamePolicy() throws IOException {
        byte[] whole = Files.readAllBytes(TinyRun.train(folder.resolve("whole")));
        int[] asked = {0};
        Path stopped = prepare("parts").run((step, steps, values) -> {}, () -> asked[0]++ == 13);
        assertThat(stopped).hasFileName("step-00000013");
        assertThat(folder.resolve("parts/policy.drift4j")).doesNotExist();
        PolicyTraining resumed =
                PolicyTraining.prepare(TinyRun.config(), Pusht.FILE, RunFolder.open(folder.resolve("parts")));
        assertThat(resumed.finished()).isFalse();
        Path policy = resumed.run((step, steps, values) -> {}, () -> false);
        assertThat(Files.readAllBytes(policy)).containsExactly(whole);
        assertThat(resumed.finished()).isTrue();

        // Finished: nothing is written again. Killed while the policy was written: it is written now.
        Object written = Files.getLastModifiedTime(policy);
        resumed.run((step, steps, values) -> {}, () -> false);
        assertThat((Object) Files.getLastModifiedTime(policy)).isEqualTo(written);
        Files.move(policy, policy.resolveSibling("policy.drift4j.tmp"));
        assertThat(resumed.finished()).isFalse();
        resumed.run((step, steps, values) -> {}, () -> false);
        assertThat(Files.readAllBytes(policy)).containsExactly(whole);
        assertThat(policy.resolveSibling("policy.drift4j.tmp")).doesNotExist();
    }

    @Test
    void anotherConfigurationOrAbsentDataIsRefusedBeforeAnythingIsWritten() {
        TinyRun.train(folder.resolve("run"), "train.steps=4");
        RunFolder run = RunFolder.open(folder.resolve("run"));
        assertThatThrownBy(() -> PolicyTraining.prepare(TinyRun.config("train.steps=9"), Pusht.FILE, run))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("train.steps: 4 -> 9");
        Path missing = folder.resolve("none.zarr.zip");
        RunFolder fresh = RunFolder.create(folder.resolve("new"));
        assertThatThrownBy(() -> PolicyTraining.prepare(TinyRun.config(), missing, fresh))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("none.zarr.zip");
        assertThat(fresh.root()).doesNotExist();
    }

    static Stream<Path> shippedConfigurations() throws IOException {
        return Files.list(Path.of("../configs")).filter(path -> path.toString().endsWith(".yaml"));
    }

    @ParameterizedTest
    @MethodSource("shippedConfigurations")
    void shippedConfigurationsReadBackFromTheirResolvedText(Path file) throws IOException {
        PolicyConfig config = PolicyConfig.read(file, List.of());
        Path resolved = folder.resolve("resolved.yaml");
        Files.writeString(resolved, ConfigFile.toYaml(config));
        assertThat(PolicyConfig.read(resolved, List.of())).isEqualTo(config);
    }

    @Test
    void aConfigurationStartsFromAPresetOfTheNetwork() throws IOException {
        Path file = Files.writeString(
                folder.resolve("preset.yaml"), "network: {preset: trunk-head, width: 64}\ntrain: {steps: 700}\n");
        PolicyConfig config = PolicyConfig.read(file, List.of("network.dropout=0.1"));
        assertThat(config.network()).isEqualTo(new TrunkHeadConfig(64, 4, 2, 32, 0.1));
        assertThat(PolicyConfig.read(file, List.of("network.preset=mlp")).network())
                .isEqualTo(NetworkConfig.defaults());

        Path resolved = Files.writeString(folder.resolve("resolved.yaml"), ConfigFile.toYaml(config));
        assertThat(PolicyConfig.read(resolved, List.of())).isEqualTo(config);

        assertThatThrownBy(() -> PolicyConfig.read(file, List.of("network.preset=vit")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("network.preset must be one of")
                .hasMessageContaining("trunk-head")
                .hasMessageContaining("'vit'");
        assertThatThrownBy(() -> PolicyConfig.read(file, List.of("network.noise=3")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("known here: preset, kind, width");
        Path mixed = Files.writeString(folder.resolve("mixed.yaml"), "network: {kind: trunk_head, width: 64}\n");
        assertThatThrownBy(() -> PolicyConfig.read(mixed, List.of()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("network.");
    }
}
