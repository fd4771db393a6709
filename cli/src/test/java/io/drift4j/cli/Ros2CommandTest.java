package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.model.PolicyFiles;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Level;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Status;
import io.drift4j.bridge.ros2.message.JointTrajectory;
import io.drift4j.bridge.ros2.transport.DdsTransport;
import io.drift4j.bridge.ros2.transport.NodeName;
import io.drift4j.bridge.ros2.transport.Transport;
import io.drift4j.bridge.server.PolicyServer;
import io.drift4j.bridge.server.ServerConfig;
import io.drift4j.cli.Door.Outcome;
import io.drift4j.policy.plain.Pass;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code drift4j ros2} in a process of its own, over DDS on the loopback: a served PushT policy, and a robot in this process. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Ros2CommandTest {
    private static final Path SHIPPED = Path.of("../models/pusht-state.drift4j");
    private static final String CONFIG = "configs/robots/pusht.yaml";
    private static final long SEED = 100_000;

    @TempDir
    Path folder;

    private PolicyServer server;
    private Process process;

    @BeforeEach
    void serve() throws InterruptedException {
        server = PolicyServer.start(
                ServerConfig.defaults().withPorts(0, 0),
                new PolicyFiles("pusht-state", SHIPPED, null, new PolicyFiles.Running(Pass.JAVA, "cpu", 1)),
                "pusht-state");
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
        server.close();
    }

    private String address() {
        return "localhost:" + server.port();
    }

    private Path out() {
        return folder.resolve("out.txt");
    }

    private Path err() {
        return folder.resolve("err.txt");
    }

    private void until(String what, BooleanSupplier holds) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!holds.getAsBoolean()) {
            assertThat(process.isAlive()).as(Files.readString(err())).isTrue();
            assertThat(System.nanoTime())
                    .as("%s; %s", what, Files.readString(out()))
                    .isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private static boolean is(PushTRobot robot, String part, Level level) {
        Status status = robot.parts.get("drift4j: " + part);
        return status != null && status.level() == level.number();
    }

    @Test
    void aServedPolicyMovesARobot() throws Exception {
        int domain = 102 + ThreadLocalRandom.current().nextInt(100);
        DdsTransport.Options loopback =
                new DdsTransport.Options(domain, List.of(InetAddress.getLoopbackAddress()), DdsTransport.Graph.IRON);
        process = Door.process(
                        "ros2",
                        "--config",
                        CONFIG,
                        "--server",
                        address(),
                        "--set",
                        "transport.domain=" + domain,
                        "--set",
                        "transport.addresses=[127.0.0.1]")
                .redirectOutput(out().toFile())
                .redirectError(err().toFile())
                .start();
        try (Transport transport = DdsTransport.open(new NodeName("/", "robot"), loopback);
                PushTRobot robot = new PushTRobot(transport, SEED)) {
            until("inputs", () -> is(robot, "input agent_pos", Level.OK) && is(robot, "input keypoint", Level.OK));
            assertThat(robot.heard).isEmpty();
            robot.enable(true);
            until("the T on its way", () -> robot.reward() > 0.3 && is(robot, "output", Level.OK));
            assertThat(robot.parts.get("drift4j: server").message()).contains("model pusht-state version 1");
            for (JointTrajectory way : robot.heard) {
                assertThat(way.jointNames()).containsExactly("x", "y");
                assertThat(way.points()).hasSizeBetween(1, 10);
                assertThat(way.points()).allMatch(point -> point.positions()[0] >= 0 && point.positions()[1] <= 512);
            }
            assertOnlyDdsIsLoaded();

            process.destroy(); // SIGTERM
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
            JointTrajectory last = robot.heard.get(robot.heard.size() - 1);
            assertThat(last.points()).hasSize(1);
            assertThat(last.points().get(0).velocities()).containsExactly(0, 0);
            assertThat(robot.parts.get("drift4j: output").message()).isEqualTo("the node has ended");
            assertThat(Files.readString(err())).isEmpty();
            assertThat(Files.readString(out())).contains("node /drift4j on dds, domain " + domain);
        }
    }

    /** Where the system tells: the node has loaded the native library of its transport and not what the other one needs. */
    private void assertOnlyDdsIsLoaded() throws IOException {
        Path maps = Path.of("/proc/" + process.pid() + "/maps");
        if (Files.exists(maps)) {
            assertThat(Files.readString(maps)).contains("fastrtps").doesNotContain("jnidispatch", "pytorch");
        }
    }

    @Test
    void theCheckTellsWhatItWouldDoAndLoadsNothing() {
        Outcome outcome = Door.run("ros2", "--config", CONFIG, "--server", address(), "--check");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("policy pusht-state version 1 at grpc://localhost:", "a control step of 0.1 s")
                .contains("agent_pos <- /joint_states sensor_msgs/msg/JointState, best effort, volatile, depth 1")
                .contains("position of [x, y]")
                .contains("action -> /pusht_controller/joint_trajectory trajectory_msgs/msg/JointTrajectory");
    }

    @Test
    void whatDoesNotFitIsOneLine() throws IOException {
        Path misspelt = Files.writeString(folder.resolve("robot.yaml"), "inputs: {}\noutputs: {topic: /x}\n");
        Outcome unknown = Door.run("ros2", "--config", misspelt, "--server", address());
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("unknown key 'outputs'", "known here: name, namespace, transport");
        Outcome unfit =
                Door.run("ros2", "--config", CONFIG, "--server", address(), "--check", "--set", "maxAgeSeconds=0.1");
        assertThat(unfit.code()).isEqualTo(2);
        assertThat(unfit.err().strip().lines()).singleElement().asString().contains("two control steps");
        assertThat(Door.run("ros2", "--config", CONFIG, "--server", "here").err())
                .contains("grpc://HOST:PORT");
    }
}
