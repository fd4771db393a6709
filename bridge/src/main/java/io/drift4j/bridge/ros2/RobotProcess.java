package io.drift4j.bridge.ros2;

import io.drift4j.bridge.client.Connection;
import io.drift4j.bridge.client.PolicyClient;
import io.drift4j.bridge.client.ServedModel;
import io.drift4j.bridge.client.ServerFault;
import io.drift4j.bridge.client.SessionStream;
import io.drift4j.bridge.ros2.input.RosClock;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Level;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Status;
import io.drift4j.bridge.ros2.transport.Transport;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.schedule.StepClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The life of a node: joins the graph, waits for its policy server, acts, and leaves in order.
 *
 * <p>It ends when it is asked to: the robot slows down to rest, is told to rest for a while, then diagnostics say that the node has
 * ended, the session with the server is closed and the graph is left.
 */
public final class RobotProcess {
    private static final long RETRY_NANOS = 1_000_000_000;
    private static final long LOOK_NANOS = 100_000_000; // how long a wish to end may go unnoticed
    private static final long FAREWELL_NANOS = 100_000_000; // for the last message to leave
    private static final int MOST_NAME = 64;
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final RobotConfig config;
    private final Connection connection;
    private final RosClock clock;
    private final BooleanSupplier ended;
    private final Consumer<String> log;

    private RobotProcess(
            RobotConfig config, Connection connection, RosClock clock, BooleanSupplier ended, Consumer<String> log) {
        this.config = config;
        String name = "ros2 " + config.node();
        this.connection = connection.withName(name.substring(0, Math.min(MOST_NAME, name.length())));
        this.clock = clock;
        this.ended = ended;
        this.log = log;
    }

    /**
     * Runs a node until it shall end.
     *
     * @param ended whether it shall; asked each control step
     * @param log takes a line whenever a part of the node becomes better or worse
     * @throws BadInput if the transport cannot be used, or the configuration does not fit the policy that is served
     */
    public static void run(RobotConfig config, Connection connection, BooleanSupplier ended, Consumer<String> log) {
        try (Transport transport = config.transport().open(config.node(), System.getenv())) {
            log.accept("node " + config.node() + " on " + config.transport().words(System.getenv()));
            run(config, connection, transport, ended, log);
        }
    }

    /** The same on a transport that is open. */
    static void run(
            RobotConfig config,
            Connection connection,
            Transport transport,
            BooleanSupplier ended,
            Consumer<String> log) {
        new RobotProcess(config, connection, RosClock.system(), ended, log).run(transport);
    }

    /**
     * What a node would take and send, one line each; nothing of ROS 2 is loaded.
     *
     * @throws BadInput if the configuration does not fit the policy
     * @throws ServerFault if the server does not answer
     */
    public static List<String> check(RobotConfig config, Connection connection, Map<String, String> environment) {
        ServedModel model = model(connection);
        List<String> lines = new ArrayList<>();
        lines.add("node " + config.node() + " on " + config.transport().words(environment));
        lines.add("policy " + model.version().model() + " version "
                + model.version().number() + " at " + connection.address() + ", task '"
                + model.spec().task() + "', a control step of " + model.spec().stepSeconds() + " s");
        lines.addAll(RobotNode.words(config, model.spec()));
        lines.add("enable <- " + config.node().topic(config.enableTopic()) + " std_msgs/msg/Bool, task <- "
                + config.node().topic(config.taskTopic()) + " std_msgs/msg/String, both reliable and transient local");
        return lines;
    }

    private static ServedModel model(Connection connection) {
        try (PolicyClient client = PolicyClient.connect(connection)) {
            return client.model();
        }
    }

    private void run(Transport transport) {
        Diagnosis diagnosis = new Diagnosis(config, connection.address().toString());
        try (DiagnosticsTopic diagnostics = new DiagnosticsTopic(transport, clock, log)) {
            Optional<ServedModel> model = await(diagnosis, diagnostics);
            if (model.isPresent()) {
                act(model.get(), transport, diagnosis, diagnostics);
            }
        }
        LockSupport.parkNanos(FAREWELL_NANOS);
    }

    /** Asks for the model until it is there; nothing if the node shall end before. */
    private Optional<ServedModel> await(Diagnosis diagnosis, DiagnosticsTopic diagnostics) {
        Duration deadline = connection.deadline().compareTo(ANSWER) < 0 ? connection.deadline() : ANSWER;
        Connection impatient = connection.withPatience(Duration.ZERO).withDeadline(deadline);
        diagnostics.watch(() -> List.of(diagnosis.away(Level.WARN, "connecting")));
        while (!ended.getAsBoolean()) {
            try {
                return Optional.of(model(impatient));
            } catch (ServerFault e) {
                String why = String.valueOf(e.getMessage());
                diagnostics.watch(() -> List.of(diagnosis.away(Level.ERROR, why)));
            }
            long again = System.nanoTime() + RETRY_NANOS;
            while (!ended.getAsBoolean() && again - System.nanoTime() > 0) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        return Optional.empty();
    }

    private void act(ServedModel model, Transport transport, Diagnosis diagnosis, DiagnosticsTopic diagnostics) {
        try (RobotNode node = new RobotNode(config, model, SessionStream.source(connection, model), transport, clock)) {
            Look look = new Look(diagnosis, node);
            diagnostics.watch(look::parts);
            StepClock steps = new StepClock(clock.monotonic(), model.spec().stepSeconds());
            long last = steps.getAsLong();
            boolean ending = false;
            while (!ending || !node.quiet()) {
                last = step(node, steps, last);
                if (ended.getAsBoolean() && !ending) {
                    ending = true;
                    node.orders().end();
                    last = step(node, steps, last);
                }
            }
        }
    }

    /** Waits for the next control step and takes it; gives its number. */
    private long step(RobotNode node, StepClock steps, long last) {
        long left;
        while ((left = steps.nanosUntil(last + 1)) > 0) {
            LockSupport.parkNanos(left);
        }
        long due = steps.getAsLong();
        node.tick(clock.now() + steps.nanosUntil(due), due - last - 1);
        return due;
    }

    /** Looks at a node again and again. */
    private static final class Look {
        private final Diagnosis diagnosis;
        private final RobotNode node;
        private NodeState before;
        private long at = System.nanoTime();

        Look(Diagnosis diagnosis, RobotNode node) {
            this.diagnosis = diagnosis;
            this.node = node;
            this.before = node.state();
        }

        List<Status> parts() {
            NodeState now = node.state();
            long time = System.nanoTime();
            List<Status> parts = diagnosis.of(now, before, (time - at) * 1e-9);
            before = now;
            at = time;
            return parts;
        }
    }
}
