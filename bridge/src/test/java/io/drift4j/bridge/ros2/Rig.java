package io.drift4j.bridge.ros2;

import io.drift4j.bridge.client.PolicyAddress;
import io.drift4j.bridge.client.PolicyStream;
import io.drift4j.bridge.client.ServedModel;
import io.drift4j.bridge.client.ServerFault;
import io.drift4j.bridge.ros2.input.RosClock;
import io.drift4j.bridge.ros2.message.Bool;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Status;
import io.drift4j.bridge.ros2.message.Float32MultiArray;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.JointState;
import io.drift4j.bridge.ros2.message.JointTrajectory;
import io.drift4j.bridge.ros2.message.StringMessage;
import io.drift4j.bridge.ros2.transport.FakeTransport;
import io.drift4j.bridge.ros2.transport.NodeName;
import io.drift4j.bridge.ros2.transport.Qos;
import io.drift4j.bridge.ros2.transport.Transport;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.ModelVersion;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.wire.ChunkMessages;
import io.drift4j.bridge.wire.FieldErrors;
import io.drift4j.bridge.wire.ObservationDecoder;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.ObservationHistory;
import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A node, its robot and its server in one thread, under a clock that the test turns.
 *
 * <p>The robot stands where its newest command says, and publishes its joints in an order that changes.
 */
final class Rig implements AutoCloseable {
    static final long STEP = 100_000_000;
    private static final long WALL = 1_700_000_000_000_000_000L;

    final FakeTransport.Network network = new FakeTransport.Network();
    final Transport transport = network.join(new NodeName("/", "drift4j"));
    final Transport robot = network.join(new NodeName("/", "robot"));
    final Server server = new Server();
    final RobotNode node;
    final List<JointTrajectory> heard = new ArrayList<>();
    final Map<String, float[]> goals = new HashMap<>();
    private final Diagnosis diagnosis;
    private final Transport.Publisher<JointState> joints =
            robot.publisher("/joint_states", JointState.TYPE, Qos.COMMAND);
    private final Transport.Publisher<Float32MultiArray> goal =
            robot.publisher("/goal", Float32MultiArray.TYPE, Qos.COMMAND);
    private final Transport.Publisher<Bool> enable = robot.publisher("/drift4j/enable", Bool.TYPE, Qos.LATCHED);
    private final Transport.Publisher<StringMessage> task =
            robot.publisher("/drift4j/task", StringMessage.TYPE, Qos.LATCHED);
    private NodeState before;
    private List<Status> parts = List.of();
    long now = 9_000_000_000L;
    double[] state = {0.5, -0.5};
    boolean sensing = true;
    double lateSeconds; // of joint states behind their stamps
    int steps;

    /** The only stream of a server that answers when it is told to. */
    static final class Server implements PolicyStream.Source, PolicyStream {
        private static final ServedModel MODEL = new ServedModel(
                new ServedModel.Version("reach", 3, "hash"), Reach.SPEC, "spec", 1, 1, 7, 42, "unknown");

        final List<Observation> sent = new ArrayList<>();
        private Listener listener;
        private int answered;
        int resets;
        boolean up = true;

        @Override
        public PolicyStream open(Listener given) {
            listener = given;
            if (up) {
                given.opened(MODEL);
            }
            return this;
        }

        void breakDown() {
            up = false;
            listener.broken(ServerFault.of(
                    new PolicyAddress("server", 1, false),
                    io.grpc.Status.fromCode(Code.UNAVAILABLE)
                            .withDescription("gone")
                            .asRuntimeException(),
                    ""));
        }

        void answer() {
            while (answered < sent.size()) {
                Observation observation = sent.get(answered++);
                FieldErrors errors = new FieldErrors();
                ObservationDecoder decoder = new ObservationDecoder(Reach.SPEC, 1, 1);
                Chunk chunk = new Reach()
                        .act(
                                new ObservationHistory(decoder.frames(observation, errors)),
                                decoder.noise(observation, 0, errors));
                listener.chunk(ActionChunk.newBuilder()
                        .setSequence(observation.getSequence())
                        .setCaptureMonotonicNanos(observation.getCaptureMonotonicNanos())
                        .setHorizon(chunk.horizon())
                        .setActionSize(chunk.actionSize())
                        .setActions(ChunkMessages.actions(chunk))
                        .setVersion(ModelVersion.newBuilder().setVersion(3))
                        .build());
            }
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public void send(Observation observation) {
            sent.add(observation);
        }

        @Override
        public void reset() {
            resets++;
        }

        @Override
        public void close() {}
    }

    Rig() {
        this(Reach.config());
    }

    Rig(RobotConfig config) {
        robot.subscribe("/arm/joint_trajectory", JointTrajectory.TYPE, Qos.COMMAND, message -> {
            heard.add(message);
            state = message.points().get(0).positions();
        });
        node = new RobotNode(config, Server.MODEL, server, transport, new RosClock(() -> now, () -> WALL + now));
        diagnosis = new Diagnosis(config, "grpc://server:1");
        before = node.state();
    }

    void enable(boolean on) {
        enable.publish(new Bool(on));
    }

    void task(String name) {
        task.publish(new StringMessage(name));
    }

    /** Sensors just before the step, the step, and the server's answer just after it. */
    void step() {
        now += STEP - 20_000_000;
        if (sensing) {
            sense();
        }
        now += 20_000_000;
        node.tick(now, 0);
        if (server.up) {
            server.answer();
        }
        steps++;
    }

    void steps(int count) {
        for (int i = 0; i < count; i++) {
            step();
        }
    }

    void sense() {
        boolean swap = steps % 2 == 0;
        List<String> names = swap ? List.of("elbow", "lift", "pan") : List.of("pan", "other", "lift");
        double[] positions = swap ? new double[] {9, state[1], state[0]} : new double[] {state[0], 9, state[1]};
        RosClock clock = new RosClock(() -> now, () -> WALL + now);
        joints.publish(new JointState(
                new Header(clock.stamp(now - Math.round(lateSeconds * 1e9)), ""),
                names,
                positions,
                new double[0],
                new double[0]));
        goal.publish(new Float32MultiArray(List.of(), 0, new float[] {2, -2}));
    }

    /** Trajectories that came since the last call. */
    List<JointTrajectory> takeHeard() {
        List<JointTrajectory> taken = List.copyOf(heard);
        heard.clear();
        return taken;
    }

    /** Looks at all parts, as if a second had passed since the last look. */
    void look() {
        NodeState state = node.state();
        parts = diagnosis.of(state, before, 1);
        before = state;
    }

    /** What the last look said of a part. */
    Status part(String name) {
        return parts.stream()
                .filter(part -> part.name().equals("drift4j: " + name))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        node.close();
        transport.close();
        robot.close();
    }
}
