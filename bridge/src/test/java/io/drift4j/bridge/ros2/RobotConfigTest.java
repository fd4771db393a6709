package io.drift4j.bridge.ros2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.ros2.input.InputConfig;
import io.drift4j.bridge.ros2.input.InputConfig.Field;
import io.drift4j.bridge.ros2.input.InputConfig.Kind;
import io.drift4j.bridge.ros2.input.InputConfig.Resize;
import io.drift4j.bridge.ros2.input.InputConfig.Stamp;
import io.drift4j.bridge.ros2.input.PoseNumber;
import io.drift4j.bridge.ros2.output.OutputConfig;
import io.drift4j.bridge.ros2.transport.DdsTransport;
import io.drift4j.bridge.ros2.transport.Qos;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.schedule.SchedulerConfig.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RobotConfigTest {
    @TempDir
    Path folder;

    private RobotConfig read(String yaml, String... overrides) throws IOException {
        Path file = folder.resolve("robot.yaml");
        Files.writeString(file, yaml);
        return RobotConfig.read(file, List.of(overrides));
    }

    @Test
    void aFileSaysWhatDiffers() throws IOException {
        RobotConfig config = read("""
                name: left
                namespace: /robot
                transport: {kind: dds, domain: 7, addresses: [127.0.0.1], graph: humble, imageBytes: 7000000}
                inputs:
                  arm: {topic: /joint_states, kind: joint_state, fields: [position, velocity], joints: [a, b]}
                  tool: {topic: tool, kind: pose, numbers: [x, y, qw], frame: base, stamp: arrival}
                  wrist: {topic: ~/image, kind: compressed_image, resize: area}
                  goal: {topic: /goal, kind: array, qos: {reliability: reliable, durability: transient_local, depth: 1}}
                output: {topic: /arm/joint_trajectory, joints: [a, b], velocities: false, steps: 6, stamp: step}
                maxSkewSeconds: 0.1
                scheduler: {mode: ensemble, ensembleDecay: 0.1}
                safety: {jump: {a: 0.1}, measured: {a: {key: arm, column: 0}}}
                seed: 5
                """, "restSeconds=2");
        assertThat(config.node().full()).isEqualTo("/robot/left");
        assertThat(config.transport().graph()).isEqualTo(DdsTransport.Graph.HUMBLE);
        assertThat(config.transport().caps().image()).isEqualTo(7_000_000);
        InputConfig arm = config.inputs().get("arm");
        assertThat(arm.fields()).containsExactly(Field.POSITION, Field.VELOCITY);
        assertThat(arm.qos()).isEqualTo(Qos.SENSOR);
        assertThat(arm.stamp()).isEqualTo(Stamp.HEADER);
        assertThat(config.inputs().get("tool").numbers()).containsExactly(PoseNumber.X, PoseNumber.Y, PoseNumber.QW);
        assertThat(config.inputs().get("tool").stamp()).isEqualTo(Stamp.ARRIVAL);
        assertThat(config.inputs().get("wrist").kind()).isEqualTo(Kind.COMPRESSED_IMAGE);
        assertThat(config.inputs().get("wrist").resize()).isEqualTo(Resize.AREA);
        assertThat(config.inputs().get("goal").qos()).isEqualTo(Qos.LATCHED);
        assertThat(config.inputs().get("goal").stamp()).isEqualTo(Stamp.ARRIVAL);
        assertThat(config.output().velocities()).isFalse();
        assertThat(config.output().stamp()).isEqualTo(OutputConfig.Stamp.STEP);
        assertThat(config.restSeconds()).isEqualTo(2);
        assertThat(config.maxAgeSeconds()).isEqualTo(0.5);
        assertThat(config.loop().scheduler().mode()).isEqualTo(Mode.ENSEMBLE);
        assertThat(config.loop().scheduler().holdSteps()).isEqualTo(2);
        assertThat(config.loop().safety().jump()).containsEntry("a", 0.1);
        assertThat(config.loop().seed()).isEqualTo(5);
        assertThat(read("").inputs()).isEmpty();
        assertThat(read("").loop().seed()).isNotEqualTo(read("").loop().seed());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nmae: x | unknown key 'nmae'",
                "name: left arm | name of a node",
                "namespace: robot | namespace must be",
                "transport: {kind: zenoh} | transport.kind: must be one of dds, rcl",
                "transport: {domain: 233} | transport.domain must be from 0 to 232, got 233",
                "transport: {kind: rcl, addresses: [127.0.0.1]} | transport.addresses belongs to kind dds",
                "transport: {folder: /opt/ros/jazzy} | transport.folder belongs to kind rcl",
                "transport: {imageBytes: 12} | transport.imageBytes must be at least",
                "transport: {compressedImageBytes: 12} | transport.compressedImageBytes must be at least",
                "transport: {port: 7} | unknown key 'transport.port'",
                "inputs: {arm: {topic: /js, kind: joint_state, colour: red}} | unknown key 'inputs.arm.colour'",
                "inputs: {arm: {topic: /js}} | key inputs.arm: kind must say what messages /js has",
                "inputs: {arm: {kind: array}} | key inputs.arm: topic must name one",
                "inputs: {arm: {topic: /js, kind: joints}} | inputs.arm.kind: must be one of joint_state, pose, image",
                "inputs: {arm: {topic: /js, kind: array, joints: [a]}} | joints belongs to kind joint_state, got kind array",
                "inputs: {arm: {topic: /js, kind: array, fields: [effort]}} | fields belongs to kind joint_state",
                "inputs: {arm: {topic: /js, kind: array, numbers: [x]}} | numbers belongs to kind pose",
                "inputs: {arm: {topic: /js, kind: array, frame: base}} | frame belongs to kind pose",
                "inputs: {arm: {topic: /js, kind: array, resize: area}} | resize belongs to kind image or compressed_image",
                "inputs: {arm: {topic: /js, kind: array, stamp: header}} | stamp must be arrival for kind array",
                "inputs: {arm: {topic: /js, kind: joint_state, joints: [a, a]}} | joints must name each once, got [a, a]",
                "inputs: {arm: {topic: /js, kind: pose, numbers: [x, x]}} | numbers must name each once",
                "inputs: {arm: {topic: /js, kind: pose, qos: {depth: 1}}} | qos must have reliability",
                "inputs: {arm: {topic: /js, kind: pose, qos: {reliability: reliable, durability: volatile, depth: 0}}} | at least 1 message",
                "inputs: {arm: {topic: //js, kind: pose}} | inputs.arm.topic: the name of a topic",
                "inputs: {arm: } | inputs.arm must have a topic and a kind",
                "maxAgeSeconds: 0 | maxAgeSeconds must be a positive number",
                "maxSkewSeconds: .nan | maxSkewSeconds must be a positive number",
                "maxSkewSeconds: 1 | maxSkewSeconds must be at most maxAgeSeconds = 0.5, got 1",
                "restSeconds: -1 | restSeconds must be from 0",
                "enableTopic: en able | enableTopic: the name of a topic",
                "taskTopic: '' | taskTopic: the name of a topic",
                "output: {topic: a//b} | output.topic: the name of a topic",
                "output: {topic: ' '} | output.topic must name one",
                "output: {kind: twist} | output.kind: must be one of joint_trajectory, pose, array",
                "output: {steps: 0} | output.steps must be at least 1",
                "output: {kind: pose, steps: 2} | output.steps belongs to kinds joint_trajectory and array",
                "output: {kind: array, joints: [a]} | output.joints belongs to kind joint_trajectory, got kind array",
                "output: {kind: array, velocities: true} | output.velocities belongs to kind joint_trajectory",
                "output: {kind: pose, stamp: step} | output.stamp belongs to kind joint_trajectory",
                "output: {numbers: [x]} | output.numbers belongs to kind pose",
                "output: {frame: base} | output.frame belongs to kind pose",
                "scheduler: {holdSteps: -1} | holdSteps must be 0 or more",
                "safety: {jump: {a: -1}} | jump.a must be a positive number",
                "seed: many | seed: must be a whole number"
            })
    void whatIsWrongIsNamed(String yaml, String words) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOf(BadInput.class).hasMessageContaining(words);
    }
}
