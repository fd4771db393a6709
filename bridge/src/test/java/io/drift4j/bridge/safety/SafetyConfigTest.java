package io.drift4j.bridge.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.safety.Arm.Draft;
import io.drift4j.bridge.safety.SafetyConfig.Column;
import io.drift4j.bridge.safety.SafetyConfig.Limits;
import io.drift4j.bridge.safety.SafetyConfig.Response;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetyConfigTest {
    private static final Draft PLAIN = Draft.of(Response.CLAMP);

    @TempDir
    Path folder;

    private static void refused(ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isInstanceOf(BadInput.class).hasMessageContainingAll(words);
    }

    private SafetyConfig read(String text) throws IOException {
        Path file = folder.resolve("safety.yaml");
        Files.writeString(file, text);
        return ConfigFile.read(file, SafetyConfig.defaults(), List.of());
    }

    @Test
    void readsFromAFileThatListsDifferences() throws IOException {
        assertThat(read("")).isEqualTo(SafetyConfig.defaults());
        SafetyConfig config = read("""
                onViolation: reject
                range: {x: {low: 10, high: 500}}
                unlimited: [y]
                measured: {x: {key: state, column: 1}}
                box: {x: {low: 50}}
                jump: {x: 40}
                velocity: {x: 300}
                acceleration: {x: 2000, y: 1}
                """);
        assertThat(config)
                .isEqualTo(new SafetyConfig(
                        Response.REJECT,
                        Map.of("x", new Limits(10.0, 500.0)),
                        List.of("y"),
                        Map.of("x", new Limits(50.0, null)),
                        Map.of("x", 40.0),
                        Map.of("x", 300.0),
                        Map.of("x", 2000.0, "y", 1.0),
                        Map.of("x", new Column("state", 1))));
        assertThat(ConfigFile.bind(ConfigFile.toTree(config), SafetyConfig.class, "again"))
                .isEqualTo(config);
        SafetyLayer.of(config, Arm.ABSOLUTE);
    }

    @Test
    void namesTheKeyOfAValueThatCannotBe() {
        refused(() -> read("range: {x: {low: 2, high: 2}}"), "safety.yaml", "range.x", "low below high");
        refused(() -> read("box: {x: {low: 3, high: 2}}"), "box.x", "low below high");
        refused(() -> read("box: {x: {}}"), "box.x", "neither");
        refused(() -> read("range: {x: {low: .inf}}"), "range");
        refused(() -> read("box: {x: }"), "box.x");
        refused(() -> read("jump: {x: -1}"), "jump.x", "-1");
        refused(() -> read("velocity: {x: 0}"), "velocity.x");
        refused(() -> read("acceleration: {x: -3}"), "acceleration.x");
        refused(() -> read("velocity: {x: fast}"), "velocity.x", "a number");
        refused(() -> read("measured: {x: {key: state}}"), "measured.x");
        refused(() -> read("measured: {x: {column: 1}}"), "measured.x", "key");
        refused(() -> read("range: {x: {low: 1}}\nunlimited: [x]"), "range.x", "unlimited");
        refused(() -> read("range: {x: {lo: 1}}"), "unknown key", "lo");
        refused(() -> read("onViolation: ignore"), "onViolation", "clamp, reject");
        refused(() -> PLAIN.velocity(Double.NaN), "velocity.x");
        refused(() -> PLAIN.range(Double.NEGATIVE_INFINITY, 1.0), "range.x", "finite");
    }

    @Test
    void namesWhatThePolicyDoesNotHave() throws IOException {
        for (String key : List.of("jump", "velocity", "acceleration")) {
            SafetyConfig config = read(key + ": {elbow: 1}");
            refused(() -> SafetyLayer.of(config, Arm.ABSOLUTE), key + ".elbow", "[x, y]");
        }
        for (String text : List.of("range: {z: {low: 1}}", "box: {z: {low: 1}}", "unlimited: [z]")) {
            SafetyConfig config = read(text);
            refused(() -> SafetyLayer.of(config, Arm.ABSOLUTE), text.substring(0, text.indexOf(':')) + ".z", "[x, y]");
        }
        SafetyConfig other = read("measured: {z: {key: state, column: 0}}");
        refused(() -> SafetyLayer.of(other, Arm.ABSOLUTE), "measured.z");
        refused(() -> PLAIN.measured("pose", 0).layer(Arm.ABSOLUTE), "measured.x", "[state, angle]", "'pose'");
        refused(() -> PLAIN.measured("state", 2).layer(Arm.ABSOLUTE), "measured.x", "0 to 1", "2");
        refused(() -> PLAIN.measured("state", -1).layer(Arm.ABSOLUTE), "measured.x");
        refused(() -> PLAIN.measured("angle", 0).layer(Arm.ABSOLUTE), "measured.x", "'m'", "'rad'");
    }

    @Test
    void namesLimitsThatContradictOrLackAMeasuredState() {
        refused(() -> PLAIN.range(101.0, null).layer(Arm.ABSOLUTE), "range.x", "the policy's own");
        refused(() -> PLAIN.box(101.0, null).layer(Arm.ABSOLUTE), "box.x", "overlap", "100.0");
        PLAIN.box(101.0, null).unlimited().layer(Arm.ABSOLUTE);
        PLAIN.box(100.0, null).layer(Arm.ABSOLUTE);
        refused(() -> PLAIN.box(1.0, null).layer(Arm.DELTA), "box.x needs measured.x");
        refused(() -> PLAIN.jump(1).layer(Arm.ABSOLUTE), "jump.x needs measured.x");
        PLAIN.jump(1).layer(Arm.DELTA);
        PLAIN.box(1000.0, null).measured().layer(Arm.DELTA); // the box is of places, the range of steps
    }
}
