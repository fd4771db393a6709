package io.drift4j.bridge.ros2;

import io.drift4j.bridge.ros2.input.RosClock;
import io.drift4j.bridge.ros2.message.DiagnosticArray;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Level;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Status;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.transport.Qos;
import io.drift4j.bridge.ros2.transport.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tells each second on {@code /diagnostics} how the parts of the node are, on a thread of its own, so that a control step that hangs
 * is told too; and in a line of text whenever a part becomes better or worse. What cannot be published is told at once in a line, and
 * by a part of its own from the next time on.
 */
final class DiagnosticsTopic implements AutoCloseable {
    private static final String TOPIC = "/diagnostics";
    private static final Qos QOS = new Qos(Qos.Reliability.RELIABLE, Qos.Durability.VOLATILE, 10);
    private static final long MILLIS = 1000;

    private final Transport.Publisher<DiagnosticArray> publisher;
    private final RosClock clock;
    private final Consumer<String> log;
    private final Map<String, Integer> levels = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "ros2-diagnostics");
        thread.setDaemon(true);
        return thread;
    });
    private final String node;
    private Supplier<List<Status>> parts = List::of;
    private long failed;
    private long told;
    private String problem = "";
    private boolean ended;

    DiagnosticsTopic(Transport transport, RosClock clock, Consumer<String> log) {
        this.publisher = transport.publisher(TOPIC, DiagnosticArray.TYPE, QOS);
        this.node = transport.node().name();
        this.clock = clock;
        this.log = log;
        timer.scheduleAtFixedRate(this::publish, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Tells of these from now on, at once for the first time. */
    void watch(Supplier<List<Status>> those) {
        synchronized (this) {
            parts = those;
        }
        publish();
    }

    private synchronized void publish() {
        try {
            List<Status> now = new ArrayList<>(parts.get());
            if (failed > 0) {
                now.add(own());
            }
            now.replaceAll(part -> ended ? ended(part) : part);
            now.forEach(this::note);
            publisher.publish(new DiagnosticArray(new Header(clock.stamp(clock.now()), ""), now));
            told = failed;
        } catch (
                RuntimeException
                        e) { // too large, or whatever failed: it is tried again, where the timer would end without a
            // word
            failed++;
            problem = String.valueOf(e.getMessage());
            log.accept("ERROR diagnostics cannot be published: " + problem);
        }
    }

    private Status own() {
        return new Part(node, "diagnostics", "published")
                .when(failed > told, Level.WARN, "%d could not be published: %s", failed - told, problem)
                .with("not published", failed)
                .status();
    }

    private static Status ended(Status part) {
        return new Status(Level.STALE, part.name(), "the node has ended", part.hardwareId(), part.values());
    }

    private void note(Status status) {
        Integer before = levels.put(status.name(), status.level());
        if (before == null || before != status.level()) {
            log.accept(Level.values()[status.level()] + " " + status.name() + ": " + status.message());
        }
    }

    /** Says for all parts that the node has ended. */
    @Override
    public void close() {
        timer.shutdownNow();
        synchronized (this) {
            ended = true;
        }
        publish();
    }
}
