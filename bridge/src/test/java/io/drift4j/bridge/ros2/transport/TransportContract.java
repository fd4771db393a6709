package io.drift4j.bridge.ros2.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.ros2.message.Bool;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.Image;
import io.drift4j.bridge.ros2.message.JointState;
import io.drift4j.bridge.ros2.message.MessageSamples;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.bridge.ros2.message.StringMessage;
import io.drift4j.bridge.ros2.message.Time;
import io.drift4j.bridge.ros2.transport.TopicStatus.Direction;
import io.drift4j.engine.BadInput;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every transport holds. Extend it and give nodes that find each other. */
public abstract class TransportContract {
    private static final long PATIENCE_SECONDS = 30;

    private Transport robot;
    private Transport node;

    /** A node in the graph of this test; the test closes it. */
    protected abstract Transport open(NodeName name);

    @BeforeEach
    void join() {
        robot = open(new NodeName("/", "robot"));
        node = open(new NodeName("/arm", "drift4j"));
    }

    @AfterEach
    void leave() {
        robot.close();
        node.close();
    }

    @Test
    void messagesArriveInOrderAsTheyWere() {
        Inbox<JointState> inbox = new Inbox<>();
        node.subscribe("/joint_states", JointState.TYPE, Qos.SENSOR, inbox);
        Transport.Publisher<JointState> publisher = robot.publisher("/joint_states", JointState.TYPE, Qos.COMMAND);
        matched(node, 1);
        matched(robot, 1);
        for (int i = 0; i < 20; i++) {
            JointState state = state(i);
            publisher.publish(state);
            assertThat(inbox.next()).usingRecursiveComparison().isEqualTo(state);
        }
        TopicStatus status = node.topics().get(0);
        assertThat(status.topic()).isEqualTo("/joint_states");
        assertThat(status.type()).isEqualTo("sensor_msgs/msg/JointState");
        assertThat(status.direction()).isEqualTo(Direction.IN);
        assertThat(status.qos()).isEqualTo(Qos.SENSOR);
        assertThat(status.messages()).isEqualTo(20);
        assertThat(status.malformed() + status.failed()).isZero();
        assertThat(status.incompatible()).isEqualTo(OptionalInt.of(0));
        assertThat(status.problem()).isEmpty();
        assertThat(robot.topics().get(0).direction()).isEqualTo(Direction.OUT);
        assertThat(robot.topics().get(0).messages()).isEqualTo(20);
    }

    @Test
    void picturesArriveByteForByte() {
        Inbox<Image> inbox = new Inbox<>();
        node.subscribe("/camera", Image.TYPE, Qos.SENSOR, inbox);
        Transport.Publisher<Image> publisher = robot.publisher("/camera", Image.TYPE, Qos.COMMAND);
        matched(node, 1);
        matched(robot, 1);
        Image image = new Image(header(1), 100, 100, "rgb8", false, 300, MessageSamples.pattern(30_000));
        publisher.publish(image);
        assertThat(Image.TYPE.encode(inbox.next())).isEqualTo(Image.TYPE.encode(image));
    }

    @Test
    void whoComesLateGetsTheLastLatchedMessage() {
        Transport.Publisher<StringMessage> publisher = robot.publisher("/task", StringMessage.TYPE, Qos.LATCHED);
        publisher.publish(new StringMessage("pick"));
        publisher.publish(new StringMessage("place"));
        Inbox<StringMessage> inbox = new Inbox<>();
        node.subscribe("/task", StringMessage.TYPE, Qos.LATCHED, inbox);
        assertThat(inbox.next()).isEqualTo(new StringMessage("place"));
        publisher.publish(new StringMessage("rest"));
        assertThat(inbox.next()).isEqualTo(new StringMessage("rest"));
    }

    @Test
    void publishersThatOfferTooLittleAreTold() {
        Inbox<Bool> inbox = new Inbox<>();
        node.subscribe("/enable", Bool.TYPE, Qos.LATCHED, inbox);
        Transport.Publisher<Bool> publisher = robot.publisher("/enable", Bool.TYPE, Qos.COMMAND);
        await(
                "a publisher that does not fit",
                () -> status(node, "/enable").incompatible().orElse(0) == 1);
        publisher.publish(new Bool(true));
        assertThat(status(node, "/enable").matched()).isZero();
        assertThat(inbox.messages).isEmpty();
        Transport.Publisher<Bool> fits = robot.publisher("/enable", Bool.TYPE, Qos.LATCHED);
        fits.publish(new Bool(true));
        assertThat(inbox.next()).isEqualTo(new Bool(true));
        assertThat(status(node, "/enable").incompatible()).isEqualTo(OptionalInt.of(1));
    }

    @Test
    void malformedMessagesAreCountedAndTheNextOneArrives() {
        Inbox<JointState> inbox = new Inbox<>();
        node.subscribe("/joint_states", JointState.TYPE, Qos.COMMAND, inbox);
        MessageType<String> torn = new MessageType<>(
                JointState.TYPE.rosName(),
                JointState.TYPE.hash(),
                JointState.TYPE.cap(),
                (frame, out) -> {
                    out.int32(1);
                    out.int32(2);
                    out.string(frame);
                    out.int32(1_000_000_000); // names
                },
                in -> "");
        Transport.Publisher<String> publisher = robot.publisher("/joint_states", torn, Qos.COMMAND);
        Transport.Publisher<JointState> sane = robot.publisher("/joint_states", JointState.TYPE, Qos.COMMAND);
        matched(node, 2);
        matched(robot, 1);
        publisher.publish("base");
        await("a malformed message", () -> node.topics().get(0).malformed() == 1);
        assertThat(node.topics().get(0).problem())
                .startsWith("sensor_msgs/msg/JointState is malformed at name: 1000000000 elements");
        sane.publish(state(3));
        assertThat(inbox.next()).usingRecursiveComparison().isEqualTo(state(3));
        assertThat(node.topics().get(0).messages()).isEqualTo(1);
    }

    @Test
    void listenersThatThrowAreCountedAndTheNextMessageArrives() {
        Inbox<Bool> inbox = new Inbox<>();
        node.subscribe("/enable", Bool.TYPE, Qos.COMMAND, message -> {
            if (!message.data()) {
                throw new IllegalStateException("no");
            }
            inbox.accept(message);
        });
        Transport.Publisher<Bool> publisher = robot.publisher("/enable", Bool.TYPE, Qos.COMMAND);
        matched(node, 1);
        matched(robot, 1);
        publisher.publish(new Bool(false));
        await("a failed listener", () -> node.topics().get(0).failed() == 1);
        assertThat(node.topics().get(0).problem())
                .isEqualTo("the listener of /enable failed: java.lang.IllegalStateException: no");
        publisher.publish(new Bool(true));
        assertThat(inbox.next()).isEqualTo(new Bool(true));
    }

    @Test
    void listenersMayPublish() {
        Inbox<Bool> inbox = new Inbox<>();
        robot.subscribe("/echo", Bool.TYPE, Qos.COMMAND, inbox);
        Transport.Publisher<Bool> echo = node.publisher("/echo", Bool.TYPE, Qos.COMMAND);
        node.subscribe("/enable", Bool.TYPE, Qos.COMMAND, echo::publish);
        Transport.Publisher<Bool> publisher = robot.publisher("/enable", Bool.TYPE, Qos.COMMAND);
        matched(node, 1);
        matched(robot, 1);
        publisher.publish(new Bool(true));
        assertThat(inbox.next()).isEqualTo(new Bool(true));
    }

    @Test
    void messagesAboveTheCapDoNotArriveAndTheNextOneDoes() {
        Inbox<StringMessage> inbox = new Inbox<>();
        MessageType<StringMessage> small = StringMessage.TYPE.withCap(1024);
        node.subscribe("/task", small, Qos.COMMAND, inbox);
        Transport.Publisher<StringMessage> publisher = robot.publisher("/task", StringMessage.TYPE, Qos.COMMAND);
        matched(node, 1);
        matched(robot, 1);
        for (int length : new int[] {1016, 1020, 1030, 40_000}) { // 9 bytes come on top
            publisher.publish(new StringMessage("x".repeat(length)));
        }
        publisher.publish(new StringMessage("short"));
        assertThat(inbox.next()).isEqualTo(new StringMessage("short"));
        assertThat(node.topics().get(0).messages()).isEqualTo(1);
        Transport.Publisher<StringMessage> ours = node.publisher("/said", small, Qos.COMMAND);
        assertThatThrownBy(() -> ours.publish(new StringMessage("x".repeat(1016))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("std_msgs/msg/String must have at most 1024 bytes");
    }

    @Test
    void aTypeHasOneCapANode() {
        node.publisher("/task", StringMessage.TYPE, Qos.COMMAND);
        assertThatThrownBy(() -> node.subscribe("/said", StringMessage.TYPE.withCap(99), Qos.COMMAND, message -> {}))
                .isInstanceOf(BadInput.class)
                .hasMessage("std_msgs/msg/String must have one cap a node, it is in use with 65536 bytes and now asked"
                        + " for with 99");
    }

    @Test
    void topicsAreNamedAsRosNamesThem() {
        assertThat(node.node().full()).isEqualTo("/arm/drift4j");
        node.publisher("state", Bool.TYPE, Qos.COMMAND);
        node.publisher("~/state", Bool.TYPE, Qos.COMMAND);
        assertThat(node.topics()).extracting(TopicStatus::topic).containsExactly("/arm/state", "/arm/drift4j/state");
        for (String name : List.of("", "/", "a b", "1st", "/a//b", "/a/", "~", "~state", "a-b")) {
            assertThatThrownBy(() -> node.publisher(name, Bool.TYPE, Qos.COMMAND))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("got '" + name + "'");
        }
    }

    @Test
    void theyFindEachOtherByTheFullName() {
        Inbox<Bool> inbox = new Inbox<>();
        node.subscribe("~/enable", Bool.TYPE, Qos.COMMAND, inbox);
        Transport.Publisher<Bool> publisher = robot.publisher("/arm/drift4j/enable", Bool.TYPE, Qos.COMMAND);
        matched(node, 1);
        matched(robot, 1);
        publisher.publish(new Bool(true));
        assertThat(inbox.next()).isEqualTo(new Bool(true));
    }

    @Test
    void aPublisherThatIsFasterThanItsListenerStarvesNobodyAndKeepsNoNodeOpen() throws InterruptedException {
        AtomicBoolean flooding = new AtomicBoolean(true);
        Qos ten = new Qos(Qos.Reliability.RELIABLE, Qos.Durability.VOLATILE, 10);
        AtomicInteger heard = new AtomicInteger();
        node.subscribe("/flood", Bool.TYPE, ten, message -> {
            heard.incrementAndGet();
            pause(5);
        });
        Inbox<Bool> inbox = new Inbox<>();
        node.subscribe("/enable", Bool.TYPE, Qos.COMMAND, inbox);
        Transport.Publisher<Bool> flood = robot.publisher("/flood", Bool.TYPE, ten);
        Transport.Publisher<Bool> enable = robot.publisher("/enable", Bool.TYPE, Qos.COMMAND);
        matched(node, 1);
        matched(robot, 1);
        Thread publishing = new Thread(() -> {
            while (flooding.get()) {
                flood.publish(new Bool(false));
                pause(1);
            }
        });
        publishing.start();
        try {
            await("a flood", () -> heard.get() > 20);
            enable.publish(new Bool(true));
            assertThat(inbox.next()).isEqualTo(new Bool(true));
            Thread closing = new Thread(node::close);
            closing.start();
            closing.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            assertThat(closing.isAlive()).isFalse();
        } finally {
            flooding.set(false);
            publishing.join();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void closingIsSeenAndFinal() {
        node.subscribe("/enable", Bool.TYPE, Qos.COMMAND, message -> {});
        Transport.Publisher<Bool> ours = node.publisher("/ready", Bool.TYPE, Qos.COMMAND);
        robot.publisher("/enable", Bool.TYPE, Qos.COMMAND);
        matched(robot, 1);
        node.close();
        node.close();
        matched(robot, 0);
        assertThatThrownBy(() -> ours.publish(new Bool(true)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> node.publisher("/x", Bool.TYPE, Qos.COMMAND))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> node.subscribe("/x", Bool.TYPE, Qos.COMMAND, message -> {}))
                .isInstanceOf(IllegalStateException.class);
    }

    /** With a listener at work, close waits for it; from the listener itself it is refused. */
    @Test
    void closingWaitsForTheListener() throws InterruptedException {
        CountDownLatch at = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger finished = new AtomicInteger();
        AtomicReference<Throwable> refused = new AtomicReference<>();
        node.subscribe("/enable", Bool.TYPE, Qos.COMMAND, message -> {
            try {
                node.close();
            } catch (IllegalStateException e) {
                refused.set(e);
            }
            at.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            finished.incrementAndGet();
        });
        Transport.Publisher<Bool> publisher = robot.publisher("/enable", Bool.TYPE, Qos.COMMAND);
        matched(node, 1);
        matched(robot, 1);
        Thread publishing = new Thread(() -> publisher.publish(new Bool(true)));
        publishing.start();
        assertThat(at.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(refused.get()).hasMessageContaining("must not be closed from one of its listeners");
        AtomicInteger seen = new AtomicInteger(-1);
        Thread closing = new Thread(() -> {
            node.close();
            seen.set(finished.get());
        });
        closing.start();
        closing.join(200);
        assertThat(seen.get()).as("close returned before the listener did").isEqualTo(-1);
        go.countDown();
        closing.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        publishing.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertThat(seen.get()).isEqualTo(1);
    }

    /** Messages as they come. */
    private static final class Inbox<M> implements java.util.function.Consumer<M> {
        private final BlockingQueue<M> messages = new LinkedBlockingQueue<>();

        @Override
        public void accept(M message) {
            messages.add(message);
        }

        private M next() {
            try {
                M message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(message)
                        .as("a message within %d s", PATIENCE_SECONDS)
                        .isNotNull();
                return message;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static TopicStatus status(Transport transport, String topic) {
        return transport.topics().stream()
                .filter(status -> status.topic().equals(topic))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until every topic has this many peers, where some transports have two ends of a subscription. */
    private static void matched(Transport transport, int peers) {
        await(
                peers + " peers on each topic of " + transport.node(),
                () -> transport.topics().stream()
                        .allMatch(topic -> peers == 0 ? topic.matched() == 0 : topic.matched() >= peers));
    }

    private static void await(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            pause(20);
        }
    }

    private static Header header(int i) {
        return new Header(new Time(i, 5), "base");
    }

    private static JointState state(int i) {
        return new JointState(
                header(i), List.of("a", "b"), new double[] {i, -i}, new double[] {0.5 * i, 0}, new double[0]);
    }
}
