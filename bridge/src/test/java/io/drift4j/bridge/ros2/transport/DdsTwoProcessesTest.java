package io.drift4j.bridge.ros2.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.ros2.message.Duration;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.Image;
import io.drift4j.bridge.ros2.message.JointState;
import io.drift4j.bridge.ros2.message.JointTrajectory;
import io.drift4j.bridge.ros2.message.JointTrajectory.Point;
import io.drift4j.bridge.ros2.message.MessageSamples;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.bridge.ros2.message.StringMessage;
import io.drift4j.bridge.ros2.message.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Over real sockets on the loopback: {@link DdsEcho} sends everything back. */
class DdsTwoProcessesTest {
    private static final int MESSAGES = 50;
    private static final long PATIENCE_SECONDS = 30;

    private final int domain = DdsTransportTest.randomDomain();
    private Process echo;
    private Transport node;

    @BeforeEach
    void start() throws IOException {
        echo = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DdsEcho.class.getName(),
                        Integer.toString(domain))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        node = DdsTransport.open(new NodeName("/", "drift4j"), DdsTransportTest.loopback(domain));
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        echo.getOutputStream().close();
        if (!echo.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            echo.destroyForcibly();
        }
    }

    @Test
    void everythingComesBackAndOversizedPicturesDoNot() throws Exception {
        Round<JointState> states = new Round<>("joint_state", JointState.TYPE);
        Round<JointTrajectory> trajectories = new Round<>("joint_trajectory", JointTrajectory.TYPE);
        Round<Image> images = new Round<>("image", Image.TYPE.withCap(1 << 20));
        Transport.Publisher<StringMessage> oversized = node.publisher("/oversized", StringMessage.TYPE, Qos.COMMAND);
        matched();

        states.meet(state(-1));
        trajectories.meet(trajectory(-1));
        images.meet(image(-1));
        states.trip(DdsTwoProcessesTest::state);
        trajectories.trip(DdsTwoProcessesTest::trajectory);
        images.trip(DdsTwoProcessesTest::image);

        oversized.publish(new StringMessage("3"));
        Thread.sleep(3000); // all of them are over
        images.trip(DdsTwoProcessesTest::image);
        TopicStatus seen = node.topics().stream()
                .filter(topic -> topic.topic().equals("/from/image"))
                .findFirst()
                .orElseThrow();
        assertThat(images.back).isEmpty();
        assertThat(seen.malformed()).isZero();
        assertThat(echo.isAlive()).isTrue();
    }

    @Test
    @Tag("long")
    void aKilledProcessLeavesTheGraph() throws Exception {
        node.subscribe("/from/image", DdsEcho.LARGE, Qos.SENSOR, image -> {});
        matched();
        echo.destroyForcibly().waitFor();
        long killed = System.nanoTime();
        while (node.topics().get(0).matched() > 0) {
            assertThat(System.nanoTime() - killed)
                    .as("nanoseconds in the graph after death")
                    .isLessThan(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
            Thread.sleep(100);
        }
    }

    /** One message after the other to the echo and back. */
    private final class Round<M> {
        private final MessageType<M> type;
        private final BlockingQueue<M> back = new LinkedBlockingQueue<>();
        private final Transport.Publisher<M> publisher;
        private byte[] hello = {};

        Round(String name, MessageType<M> type) {
            this.type = type;
            publisher = node.publisher("/to/" + name, type, Qos.COMMAND);
            node.subscribe("/from/" + name, type, Qos.COMMAND, back::add);
        }

        /** Sends one message until it comes back: a peer that we see need not see us yet. */
        void meet(M hello) throws InterruptedException {
            this.hello = type.encode(hello);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            do {
                assertThat(System.nanoTime()).as("an answer").isLessThan(end);
                publisher.publish(hello);
            } while (back.poll(200, TimeUnit.MILLISECONDS) == null);
        }

        private M next() throws InterruptedException {
            M got;
            do {
                got = back.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } while (got != null && Arrays.equals(type.encode(got), hello)); // a late one
            return got;
        }

        void trip(IntFunction<M> message) throws InterruptedException {
            for (int i = 0; i < MESSAGES; i++) {
                publisher.publish(message.apply(i));
                M got = next();
                assertThat(got).as("message %d", i).isNotNull();
                assertThat(type.encode(got)).as("message %d", i).isEqualTo(type.encode(message.apply(i)));
            }
        }
    }

    private void matched() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (node.topics().stream().anyMatch(topic -> topic.matched() == 0)) {
            assertThat(System.nanoTime()).as("finding the other process").isLessThan(end);
            Thread.sleep(20);
        }
    }

    private static Header header(int i) {
        return new Header(new Time(i, 20_000_000), "base");
    }

    private static JointState state(int i) {
        return new JointState(
                header(i), List.of("a", "b", "c"), new double[] {i, -i, 0.5}, new double[] {1, 2, 3}, new double[0]);
    }

    private static JointTrajectory trajectory(int i) {
        List<Point> points = new ArrayList<>();
        for (int t = 0; t < 16; t++) {
            points.add(new Point(
                    new double[] {i, t, 1.0 / (1 + t)},
                    new double[] {0, 0.5 * t, 0},
                    new double[0],
                    new double[0],
                    Duration.of(java.time.Duration.ofMillis(20L * (t + 1)))));
        }
        return new JointTrajectory(header(i), List.of("a", "b", "c"), points);
    }

    private static Image image(int i) {
        byte[] data = MessageSamples.pattern(30_000);
        data[0] = (byte) i;
        return new Image(header(i), 100, 100, "rgb8", false, 300, data);
    }
}
