package io.drift4j.bridge.ros2;

import io.drift4j.bridge.loop.LoopConfig;
import io.drift4j.bridge.ros2.input.InputConfig;
import io.drift4j.bridge.ros2.output.OutputConfig;
import io.drift4j.bridge.ros2.transport.NodeName;
import io.drift4j.bridge.safety.SafetyConfig;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.policy.schedule.SchedulerConfig;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A robot, as a person describes it; a file lists what differs from {@link #defaults}, which is all but the inputs.
 *
 * @param name of the node
 * @param namespace of the node
 * @param transport how it reaches the others
 * @param inputs topics, by observation key of the policy
 * @param maxAgeSeconds that what is observed may be old; without anything newer the robot slows down to rest. At least two control
 *     steps
 * @param maxSkewSeconds that the parts of one frame may be apart, by their stamps
 * @param output the topic of commands
 * @param enableTopic std_msgs/Bool: nothing is commanded before {@code true} came
 * @param taskTopic std_msgs/String: each message begins a new episode; another task than the policy's stops the robot
 * @param restSeconds that a robot which was stopped is still told to rest, once it does; then the node is silent
 * @param scheduler how chunks become commands, and what happens without them
 * @param safety limits that are held to on this side, whatever the server does
 * @param seed of all noise; left out: another one each time
 */
public record RobotConfig(
        String name,
        String namespace,
        TransportConfig transport,
        Map<String, InputConfig> inputs,
        double maxAgeSeconds,
        double maxSkewSeconds,
        OutputConfig output,
        String enableTopic,
        String taskTopic,
        double restSeconds,
        SchedulerConfig scheduler,
        SafetyConfig safety,
        @Nullable Long seed) {
    private static final double LONGEST = 60;

    public RobotConfig {
        NodeName node = new NodeName(namespace, name);
        inputs = inputs == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        inputs.forEach((key, input) -> {
            BadInput.unless(input != null, "inputs.%s must have a topic and a kind, got nothing", key);
            topic(node, "inputs." + key + ".topic", input.topic());
        });
        seconds("maxAgeSeconds", maxAgeSeconds);
        seconds("maxSkewSeconds", maxSkewSeconds);
        BadInput.unless(
                maxSkewSeconds <= maxAgeSeconds,
                "maxSkewSeconds must be at most maxAgeSeconds = %s, got %s",
                maxAgeSeconds,
                maxSkewSeconds);
        topic(node, "output.topic", output.topic());
        topic(node, "enableTopic", enableTopic);
        topic(node, "taskTopic", taskTopic);
        BadInput.unless(
                restSeconds >= 0 && restSeconds <= LONGEST,
                "restSeconds must be from 0 to %s, got %s",
                LONGEST,
                restSeconds);
    }

    private static void topic(NodeName node, String key, String topic) {
        try {
            node.topic(topic);
        } catch (BadInput e) {
            throw new BadInput(key + ": " + e.getMessage(), e);
        }
    }

    private static void seconds(String key, double value) {
        BadInput.unless(
                value > 0 && value <= LONGEST, "%s must be a positive number, at most %s, got %s", key, LONGEST, value);
    }

    /** Node /drift4j on transport dds, inputs at most 0.5 s old and 0.05 s apart, trajectories, a second of rest. */
    public static RobotConfig defaults() {
        LoopConfig loop = LoopConfig.defaults();
        return new RobotConfig(
                "drift4j",
                "/",
                TransportConfig.defaults(),
                Map.of(),
                0.5,
                0.05,
                OutputConfig.defaults(),
                "~/enable",
                "~/task",
                1,
                loop.scheduler(),
                loop.safety(),
                null);
    }

    /**
     * The configuration of a file, then {@code key=value} overrides.
     *
     * @throws BadInput if a key is unknown, a type is wrong or a value is refused
     */
    public static RobotConfig read(Path file, List<String> overrides) {
        return ConfigFile.read(file, defaults(), overrides);
    }

    /** Who the node is. */
    public NodeName node() {
        return new NodeName(namespace, name);
    }

    LoopConfig loop() {
        return new LoopConfig(scheduler, safety, seed == null ? new SecureRandom().nextLong() : seed);
    }
}
