package io.drift4j.imagegen.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.engine.train.RunLog;
import io.drift4j.imagegen.feature.FeatureShape;
import io.drift4j.imagegen.feature.MaeFeatures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderTrainingTest {
    private static final List<String> SMALL = List.of(
            "data={kind: shapes, size: 8, trainPerClass: 40, testPerClass: 5, seed: 1}",
            "network={inputPatch: 1, baseWidth: 8, blocks: [1, 1, 1, 1]}",
            "classSteps=4",
            "classRamp=2",
            "train.steps=9",
            "train.batchSize=8",
            "train.warmupSteps=2",
            "train.logEvery=3",
            "train.checkpointEvery=5",
            "train.threads=1",
            "train.device=cpu");

    @TempDir
    private Path folder;

    private static EncoderConfig config(String... overrides) {
        return ConfigFile.of(
                EncoderConfig.defaults(),
                Stream.concat(SMALL.stream(), Arrays.stream(overrides)).toList());
    }

    private Path train(String name, String... overrides) {
        return EncoderTraining.prepare(config(overrides), RunFolder.create(folder.resolve(name)))
                .run((step, steps, values) -> {}, () -> false);
    }

    @Test
    void theClassCountsInTheLastSteps() {
        EncoderConfig config = config();
        assertThat(config.classShare(4)).isZero();
        assertThat(config.classShare(5)).isEqualTo(0.05);
        assertThat(config.classShare(6)).isEqualTo(0.1);
        assertThat(config.classShare(8)).isEqualTo(0.1);
        assertThat(config("classSteps=0").classShare(8)).isZero();
        assertThatThrownBy(() -> config("classSteps=10"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("classSteps");
    }

    @Test
    void hiddenPartsAreFilledInBetter() {
        train("run", "train.steps=40", "train.logEvery=10");
        List<JsonNode> lines = RunLog.read(folder.resolve("run/log.jsonl"));
        assertThat(lines.get(3).get("reconstruction").doubleValue())
                .isLessThan(0.7 * lines.get(0).get("reconstruction").doubleValue());
        assertThat(lines.get(3).get("accuracy").doubleValue()).isBetween(0.0, 1.0);
    }

    @Test
    void theClassifierLearnsOnceTheClassCounts() {
        float[] without = classifierBias(train("without", "classSteps=0"));
        float[] with = classifierBias(train("with"));
        float[] from = classifierBias(train("from", "classSteps=0", "train.steps=1"));
        assertThat(without).containsExactly(from);
        assertThat(with).isNotEqualTo(from);
    }

    private static float[] classifierBias(Path file) {
        Map<String, Tensor> averaged = Objects.requireNonNull(
                Checkpoint.read(file, List.of("ema")).groups().get("ema"));
        return Objects.requireNonNull(averaged.get("fc.bias")).values();
    }

    @Test
    void aStoppedRunGoesOnToTheSameFile() throws java.io.IOException {
        byte[] whole = Files.readAllBytes(train("whole"));
        int[] asked = {0};
        EncoderTraining.prepare(config(), RunFolder.create(folder.resolve("parts")))
                .run((step, steps, values) -> {}, () -> asked[0]++ == 6);
        Path file = EncoderTraining.prepare(config(), RunFolder.open(folder.resolve("parts")))
                .run((step, steps, values) -> {}, () -> false);
        assertThat(Files.readAllBytes(file)).containsExactly(whole);
    }

    @Test
    void aGeneratorLearnsThroughItsFeatures() {
        train("encoder");
        try (NDManager manager = Backend.open("cpu", 1);
                MaeFeatures features = EncoderTraining.features(manager, folder.resolve("encoder"))) {
            assertThat(features.features(8, 8, 1)).extracting(FeatureShape::key).contains("global", "norm_x", "layer4");
        }
        TinyImages.train(
                folder.resolve("generator"),
                "features.encoder=" + folder.resolve("encoder"),
                "features.second=" + folder.resolve("encoder"),
                "features.mostVectors=4",
                "train.steps=6");
        JsonNode last = RunLog.read(folder.resolve("generator/log.jsonl")).get(1);
        assertThat(last.fieldNames())
                .toIterable()
                .contains("scale_global", "scale_layer4", "scale_layer2_mean", "scale_second_layer4")
                .doesNotContain("scale_conv1", "scale_second_global");
        assertThat(last.get("scale_second_layer4")).isEqualTo(last.get("scale_layer4"));
        assertThat(last.get("loss").doubleValue()).isGreaterThan(9); // several features, each up to 9
        assertThat(last.get("scale_layer4").doubleValue()).isNotCloseTo(0, within(1e-6));
        assertThatThrownBy(() -> TinyImages.config("features.second=" + folder.resolve("encoder")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("features.second is an encoder beside features.encoder");
    }

    @Test
    void anEncoderOfLatentsServesAGeneratorOfTheSameCodec() {
        String codec = "codec=" + CodecTrainingTest.train(folder.resolve("codec"));
        String cache = "cache=" + folder.resolve("cache");
        Path encoder = train("encoder", codec, cache);
        try (NDManager manager = Backend.open("cpu", 1);
                MaeFeatures features = EncoderTraining.features(manager, encoder)) {
            assertThat(features.features(2, 2, 4)).extracting(FeatureShape::key).contains("global", "layer4");
        }
        String throughIt = "features.encoder=" + encoder;
        TinyImages.train(
                folder.resolve("generator"), codec, cache, throughIt, "features.mostVectors=4", "train.steps=3");
        assertThat(RunLog.read(folder.resolve("generator/log.jsonl")).get(0).has("scale_layer4"))
                .isTrue();
        assertThatThrownBy(() -> TinyImages.train(folder.resolve("pixels"), throughIt))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("2x2x4, but are 8x8x1");
        assertThatThrownBy(() -> config(cache))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("cache and latentScale are for latents, which need a codec");
    }
}
