package io.drift4j.cli;

import io.drift4j.bridge.client.Connection;
import io.drift4j.bridge.client.PolicyAddress;
import io.drift4j.bridge.ros2.RobotConfig;
import io.drift4j.bridge.ros2.RobotProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a ROS 2 node that lets a served policy move a robot. */
@Command(
        name = "ros2",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Lets a served policy move a robot that speaks ROS 2, until Ctrl-C or SIGTERM; then the robot slows down to rest and"
                    + " the node ends.",
            "The node takes observations from topics, asks the server, and publishes commands each control step: nothing before it"
                    + " is enabled, and no motion without a server and fresh inputs. How its parts are stands on /diagnostics."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drift4j ros2 --config configs/robots/pusht.yaml --server localhost:50051 --check",
            "  drift4j ros2 --config configs/robots/pusht.yaml --server localhost:50051",
            "  ros2 topic pub --once --qos-reliability reliable --qos-durability transient_local \\",
            "      /drift4j/enable std_msgs/msg/Bool 'data: true'",
            "",
            "A configuration names a topic for each observation key of the policy, and one for commands:",
            "",
            "      inputs:",
            "        agent_pos: {topic: /joint_states, kind: joint_state, joints: [x, y]}",
            "        image: {topic: /camera/image_raw, kind: image, resize: area}",
            "      output: {topic: /arm_controller/joint_trajectory, kind: joint_trajectory}",
            "      safety: {jump: {x: 40, y: 40}, measured: {x: {key: agent_pos, column: 0}, y: ...}}",
            "",
            "No ROS 2 has to be installed (transport.kind dds); with transport.kind rcl the installed one is used.",
            "All keys, QoS, systemd and controller settings: docs/ros2.md"
        })
final class Ros2Command implements Runnable {

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "the robot, YAML")
    private Path config;

    @Option(
            names = "--server",
            required = true,
            paramLabel = "ADDRESS",
            description = "where the policy is served: HOST:PORT, or grpcs://HOST:PORT with TLS")
    private String server;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "override one key of the configuration, for example transport.domain=7; may be repeated")
    private List<String> overrides = List.of();

    @Option(
            names = "--check",
            description = "print topics, types, QoS and the order of joints as the served policy wants them, and end")
    private boolean check;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        RobotConfig robot = RobotConfig.read(Places.file(config), overrides);
        String address = PolicyAddress.looksLike(server) ? server : "grpc://" + server;
        Connection there = connection.connection(PolicyAddress.parse(address));
        if (check) {
            RobotProcess.check(robot, there, System.getenv()).forEach(out::println);
            return;
        }
        try (Interruption interruption = Interruption.listen()) {
            RobotProcess.run(robot, there, interruption::asked, line -> {
                out.println(line);
                out.flush();
            });
        }
    }
}
