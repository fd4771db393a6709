package io.drift4j.bridge.ros2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.client.Connection;
import io.drift4j.bridge.client.PolicyAddress;
import io.drift4j.bridge.ros2.input.RosClock;
import io.drift4j.bridge.ros2.message.Bool;
import io.drift4j.bridge.ros2.message.DiagnosticArray;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Level;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Status;
import io.drift4j.bridge.ros2.message.Float32MultiArray;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.JointState;
import io.drift4j.bridge.ros2.message.JointTrajectory;
import io.drift4j.bridge.ros2.transport.FakeTransport;
import io.drift4j.bridge.ros2.transport.NodeName;
import io.drift4j.bridge.ros2.transport.Qos;
import io.drift4j.bridge.ros2.transport.Transport;
import io.drift4j.bridge.server.PolicyServer;
import io.drift4j.bridge.server.ServerConfig;
import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole life of a node, on the real clock, with a real server on a loopback port. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RobotProcessTest {
    private static final double DT = 0.05;

    private final FakeTransport.Network network = new FakeTransport.Network();
    private final Transport transport = network.join(new NodeName("/", "drift4j"));
    private final Transport robot = network.join(new NodeName("/", "robot"));
    private final List<JointTrajectory> heard = new CopyOnWriteArrayList<>();
    private final Map<String, Status> parts = new ConcurrentHashMap<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final RosClock clock = RosClock.system();
    private volatile double[] state = {0, 0};
    private volatile boolean enabling;
    private final Thread sensors = new Thread(this::sense, "sensors");
    private Thread process = new Thread();
    private PolicyServer server;

    private void sense() {
        Transport.Publisher<JointState> joints = robot.publisher("/joint_states", JointState.TYPE, Qos.COMMAND);
        Transport.Publisher<Float32MultiArray> goal = robot.publisher("/goal", Float32MultiArray.TYPE, Qos.COMMAND);
        Transport.Publisher<Bool> enable = robot.publisher("/drift4j/enable", Bool.TYPE, Qos.LATCHED);
        try {
            while (true) {
                joints.publish(new JointState(
                        new Header(clock.stamp(clock.now()), ""),
                        List.of("lift", "pan"),
                        new double[] {state[1], state[0]},
                        new double[0],
                        new double[0]));
                goal.publish(new Float32MultiArray(List.of(), 0, new float[] {1, -1}));
                if (enabling) { // again and again, also while the node ends
                    enable.publish(new Bool(true));
                }
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void serve(int port) throws InterruptedException {
        server = PolicyServer.start(ServerConfig.defaults().withPorts(port, 0), Reach.source(DT), "reach");
    }

    private Connection connection(int port) {
        return Connection.to(new PolicyAddress("127.0.0.1", port, false));
    }

    private void start(int port) {
        robot.subscribe(
                "/diagnostics",
                DiagnosticArray.TYPE,
                Qos.SENSOR,
                message -> message.status().forEach(part -> parts.put(part.name(), part)));
        robot.subscribe("/arm/joint_trajectory", JointTrajectory.TYPE, Qos.COMMAND, message -> {
            heard.add(message);
            state = message.points().get(0).positions();
        });
        sensors.start();
        process = new Thread(() -> RobotProcess.run(Reach.config(), connection(port), transport, ended::get, log::add));
        process.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        ended.set(true);
        process.join();
        sensors.interrupt();
        sensors.join();
        if (server != null) {
            server.close();
        }
        transport.close();
        robot.close();
    }

    private void until(BooleanSupplier holds) throws InterruptedException {
        while (!holds.getAsBoolean()) { // the test's time is the limit
            assertThat(process.isAlive()).as("log %s", log).isTrue();
            Thread.sleep(10);
        }
    }

    private boolean is(String part, Level level) {
        Status status = parts.get("drift4j: " + part);
        return status != null && status.level() == level.number();
    }

    @Test
    void waitsForItsServerActsAndEndsInOrder() throws Exception {
        int port = freePort();
        start(port);
        until(() -> is("server", Level.ERROR));
        assertThat(parts.get("drift4j: server").message()).contains("127.0.0.1:" + port);
        serve(port);
        until(() -> is("output", Level.OK) && is("input arm", Level.OK) && is("input goal", Level.OK));
        assertThat(heard).isEmpty();
        enabling = true;
        until(() -> state[0] > 0.8 && is("server", Level.OK));

        ended.set(true);
        process.join(20_000);
        assertThat(process.isAlive()).isFalse();
        assertThat(parts.values())
                .hasSize(6)
                .allMatch(part ->
                        part.level() == Level.STALE.number() && part.message().equals("the node has ended"));
        JointTrajectory last = heard.get(heard.size() - 1);
        assertThat(last.points()).hasSize(1);
        JointTrajectory before = heard.get(heard.size() - 2);
        assertThat(before.points()).hasSize(1); // it is told to rest for a while
        assertThat(before.points().get(0).positions())
                .containsExactly(last.points().get(0).positions());
        assertThat(log).anyMatch(line -> line.startsWith("ERROR drift4j: server: "));
        assertThat(log).anyMatch(line -> line.equals("OK drift4j: server: connected, model reach version 1"));
    }

    @Test
    void endsAtOnceWhileItWaits() throws Exception {
        start(freePort());
        until(() -> is("server", Level.ERROR));
        ended.set(true);
        process.join(20_000);
        assertThat(process.isAlive()).isFalse();
        assertThat(heard).isEmpty();
    }

    @Test
    void whatDoesNotFitThePolicyEndsIt() throws Exception {
        serve(0);
        RobotConfig config = RobotConfig.defaults();
        assertThatThrownBy(() -> RobotProcess.run(config, connection(server.port()), transport, ended::get, log::add))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("[arm, goal], got []");
        assertThat(RobotProcess.check(Reach.config(), connection(server.port()), Map.of("ROS_DOMAIN_ID", "7")))
                .anyMatch(line -> line.equals("node /drift4j on dds, domain 7"))
                .anyMatch(line -> line.contains("task 'reach', a control step of 0.05 s"))
                .anyMatch(line -> line.contains("enable <- /drift4j/enable"));
    }
}
