package io.drift4j.bridge.ros2;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.ros2.input.RosClock;
import io.drift4j.bridge.ros2.message.DiagnosticArray;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Level;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Status;
import io.drift4j.bridge.ros2.transport.FakeTransport;
import io.drift4j.bridge.ros2.transport.NodeName;
import io.drift4j.bridge.ros2.transport.Qos;
import io.drift4j.bridge.ros2.transport.Transport;
import io.drift4j.engine.BadInput;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Diagnostics on the topic, whatever stands in them. */
class DiagnosticsTopicTest {
    private final FakeTransport.Network network = new FakeTransport.Network();
    private final Transport transport = network.join(new NodeName("/", "drift4j"));
    private final BlockingQueue<DiagnosticArray> heard = new LinkedBlockingQueue<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final DiagnosticsTopic topic = new DiagnosticsTopic(transport, RosClock.system(), log::add);

    DiagnosticsTopicTest() {
        network.join(new NodeName("/", "people"))
                .subscribe("/diagnostics", DiagnosticArray.TYPE, Qos.SENSOR, heard::add);
    }

    @AfterEach
    void close() {
        topic.close();
        transport.close();
    }

    private List<Status> next() throws InterruptedException {
        DiagnosticArray message = heard.poll(30, TimeUnit.SECONDS);
        assertThat(message).as("diagnostics within 30 s").isNotNull();
        return message.status();
    }

    private static Status part(String text) {
        return new Part("drift4j", "input arm", "fine")
                .when(true, Level.ERROR, "%s", text)
                .with("problem", text)
                .status();
    }

    @Test
    void whateverPeersSayIsPublished() throws Exception {
        topic.watch(() -> List.of(part("joints [p\0n, \u001b[31m]")));
        Status controls = next().get(0);
        assertThat(controls.message()).isEqualTo("joints [p\uFFFDn, \uFFFD[31m]");
        assertThat(controls.values().get(0).value()).isEqualTo(controls.message());
        topic.watch(() -> List.of(part("x".repeat(70_000))));
        assertThat(next().get(0).message()).startsWith("xxx").endsWith("x...").hasSize(500);
        assertThat(log).noneMatch(line -> line.contains("cannot be published"));
    }

    @Test
    void afterAFailureTheTimerGoesOnAndTellsIt() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        topic.watch(() -> {
            if (asked.incrementAndGet() == 2) { // by the timer
                throw new BadInput("no part");
            }
            return List.of(part("wrong"));
        });
        assertThat(next()).hasSize(1);
        Status own = next().get(1);
        assertThat(own.name()).isEqualTo("drift4j: diagnostics");
        assertThat(own.level()).isEqualTo(Level.WARN.number());
        assertThat(own.message()).isEqualTo("1 could not be published: no part");
        assertThat(log).contains("ERROR diagnostics cannot be published: no part");
        assertThat(next().get(1).level()).isEqualTo(Level.OK.number());
        topic.close();
        assertThat(next()).hasSize(2).allMatch(part -> part.message().equals("the node has ended"));
    }
}
