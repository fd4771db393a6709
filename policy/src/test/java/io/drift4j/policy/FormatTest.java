package io.drift4j.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.PolicySpec.ObservationKey;
import io.drift4j.policy.train.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A policy file of format 1 is read for ever, and acts as it did when it was written.
 *
 * <p>If this fails after a change of the format: keep the file, raise the format's number, and let the reader take both.
 */
class FormatTest {
    private static final Path POLICY = Path.of("src/test/resources/io/drift4j/policy/format-1.drift4j");
    private static final Path CHUNK = Path.of("src/test/resources/io/drift4j/policy/format-1.chunk.json");

    @Test
    void formatOneStillActs() throws IOException {
        float[] expected = new ObjectMapper().readValue(CHUNK.toFile(), float[].class);
        assertThat(act(POLICY)).containsExactly(expected, within(0.01f)); // pixels, of 512
    }

    @Test
    @EnabledIfSystemProperty(named = "drift4j.write-format", matches = "true")
    void writesTheFile(@TempDir Path folder) throws IOException {
        Path policy = TinyRun.train(
                folder.resolve("run"),
                "network={kind: mlp, width: 8, blocks: 1, headBlocks: 0, noiseSize: 2, dropout: 0}");
        Files.copy(policy, POLICY, StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(CHUNK, new ObjectMapper().writeValueAsString(act(POLICY)) + "\n");
    }

    private static float[] act(Path file) {
        try (DriftPolicy policy = DriftPolicy.load(file, "cpu", 1)) {
            List<Observation> frames = new ArrayList<>();
            RandomStream stream = RandomStream.of(1);
            for (int t = 0; t < policy.spec().observationSteps(); t++) {
                Map<String, float[]> values = new LinkedHashMap<>();
                for (ObservationKey key : policy.spec().observations()) {
                    float[] numbers = new float[key.size()];
                    for (int i = 0; i < numbers.length; i++) {
                        numbers[i] = (float) (100 + 300 * stream.nextDouble());
                    }
                    values.put(key.name(), numbers);
                }
                frames.add(new Observation(values));
            }
            return policy.act(new ObservationHistory(frames), Noise.given(new float[] {0.5f, -1}))
                    .values();
        }
    }
}
