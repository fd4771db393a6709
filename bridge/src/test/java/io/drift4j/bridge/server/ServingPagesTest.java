package io.drift4j.bridge.server;

import static io.drift4j.bridge.server.Running.observation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.bridge.safety.SafetyLayer;
import io.drift4j.bridge.safety.SafetyVerdict;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/serving-settings.md says is what a server has: keys, defaults, the example of an arm, names of metrics. */
@Timeout(60)
class ServingPagesTest {
    private static final Path PAGE = Path.of("../docs/serving-settings.md");
    private static final ObservationKey JOINTS =
            new ObservationKey("joints", 3, "rad", List.of(3), List.of("pan", "lift", "elbow"));

    @TempDir
    private Path folder;

    /** The block of YAML whose first line is this name, as a file. */
    private Path yaml(String name) throws IOException {
        Matcher block = Pattern.compile("^```yaml\\n(# " + name + "\\n.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        assertThat(block.find()).as(name).isTrue();
        return Files.writeString(folder.resolve(name), block.group(1));
    }

    private static Set<String> keys(JsonNode tree) {
        Set<String> keys = new TreeSet<>();
        tree.fields().forEachRemaining(field -> {
            keys.add(field.getKey());
            keys.addAll(keys(field.getValue()));
        });
        return keys;
    }

    @Test
    void theSettingsAreAllThereWithTheirDefaults() throws IOException {
        Path file = yaml("server.yaml");
        assertThat(ServerConfig.read(file, List.of())).isEqualTo(ServerConfig.defaults());
        assertThat(names("^ *(\\w+):", Files.readString(file)))
                .as("a key that is left out has its default too")
                .isEqualTo(keys(ConfigFile.toTree(ServerConfig.defaults())));
    }

    @Test
    void theExampleOfAnArmHoldsAnArm() throws IOException {
        ActionSpec action = new ActionSpec(JOINTS.entries(), "rad", List.of(-3.0, -2.0, -2.5), List.of(3.0, 2.0, 2.5));
        PolicySpec spec = new PolicySpec("arm", List.of(JOINTS), action, 1, 2, 3, 0.1);
        ServerConfig config = ServerConfig.read(yaml("arm.yaml"), List.of());
        Observation measured = new Observation(Map.of("joints", new float[] {-0.95f, 1.35f, 0}));
        SafetyVerdict verdict = SafetyLayer.of(config.safety(), spec)
                .check(new Chunk(3, 3, new float[] {-2, 2, 2, -2, 2, 2, -2, 2, 2}), measured);
        assertThat(verdict).isInstanceOf(SafetyVerdict.Clamped.class);
        float[] sent = ((SafetyVerdict.Clamped) verdict).chunk().values();
        assertThat(sent[0]).as("pan stops at the wall").isEqualTo(-1);
        assertThat(sent[1]).as("lift at its range").isEqualTo(1.4f);
        assertThat(sent[2]).as("elbow by its velocity").isEqualTo(0.15f);
        assertThatThrownBy(() -> SafetyLayer.of(config.safety(), FakePolicy.SPEC))
                .isInstanceOf(BadInput.class);
    }

    @Test
    void theMetricsAreTheServers() throws IOException, InterruptedException {
        Set<String> named = names("^\\| `(drift4j_\\w+)`", Files.readString(PAGE));
        try (Running running = Running.serve(new FakePolicy())) {
            String session = running.open();
            running.infer(session, observation(1, 1));
            StreamClient stream = StreamClient.open(running.channel, session);
            stream.send(observation(2, Float.NaN)).refusal();
            stream.cancel();
            assertThat(named).isEqualTo(names("^# TYPE (drift4j_\\w+?)(?:_max)? ", running.metrics()));
        }
    }

    private static Set<String> names(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
