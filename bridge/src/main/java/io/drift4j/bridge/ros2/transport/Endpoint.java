package io.drift4j.bridge.ros2.transport;

import io.drift4j.bridge.ros2.message.MalformedMessage;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.bridge.ros2.transport.TopicStatus.Direction;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * One publisher or subscription, without its stack: encodes or decodes, and counts.
 *
 * @param <M> messages
 */
final class Endpoint<M> {
    private static final ThreadLocal<Boolean> LISTENING = ThreadLocal.withInitial(() -> false);

    private final String topic;
    private final MessageType<M> type;
    private final Direction direction;
    private final Qos qos;
    private final Consumer<? super M> listener;

    private long messages;
    private long malformed;
    private long failed;
    private String problem = "";

    private Endpoint(String topic, MessageType<M> type, Direction direction, Qos qos, Consumer<? super M> listener) {
        this.topic = topic;
        this.type = type;
        this.direction = direction;
        this.qos = qos;
        this.listener = listener;
    }

    static <M> Endpoint<M> out(String topic, MessageType<M> type, Qos qos) {
        return new Endpoint<>(topic, type, Direction.OUT, qos, message -> {});
    }

    static <M> Endpoint<M> in(String topic, MessageType<M> type, Qos qos, Consumer<? super M> listener) {
        return new Endpoint<>(topic, type, Direction.IN, qos, listener);
    }

    String topic() {
        return topic;
    }

    MessageType<M> type() {
        return type;
    }

    Direction direction() {
        return direction;
    }

    Qos qos() {
        return qos;
    }

    /** Whether the other one is the opposite end of the same topic. */
    boolean meets(Endpoint<?> peer) {
        return direction != peer.direction
                && topic.equals(peer.topic)
                && type.rosName().equals(peer.type.rosName());
    }

    /** Whether messages flow between this end and one that it meets. */
    boolean fits(Endpoint<?> peer) {
        return direction == Direction.OUT ? qos.offers(peer.qos) : peer.qos.offers(qos);
    }

    /** The bytes of a message that goes out. */
    byte[] encode(M message) {
        return type.encode(message);
    }

    /** Refuses to close a transport in a listener, which would wait for itself. */
    static void refuseInListener() {
        if (LISTENING.get()) {
            throw new IllegalStateException("a transport must not be closed from one of its listeners");
        }
    }

    /** A message went out or is being handed over. */
    synchronized void counted() {
        messages++;
    }

    /** A message came in: decoded and given to the listener here. Called for one message at a time. */
    void received(ByteBuffer bytes) {
        M message;
        try {
            message = type.decode(bytes);
        } catch (MalformedMessage e) {
            synchronized (this) {
                malformed++;
                problem = String.valueOf(e.getMessage());
            }
            return;
        }
        boolean nested = LISTENING.get();
        LISTENING.set(true);
        counted(); // first, so that whoever has the message finds it counted
        try {
            listener.accept(message);
        } catch (RuntimeException | Error e) { // errors too: the thread belongs to all subscriptions
            failed("the listener of " + topic + " failed: " + e);
        } finally {
            LISTENING.set(nested);
        }
    }

    /** Notes that a listener or the stack failed. */
    synchronized void failed(String words) {
        failed++;
        problem = words;
    }

    /** Notes trouble that is not in a message. */
    synchronized void problem(String words) {
        problem = words;
    }

    synchronized TopicStatus status(int matched, OptionalInt incompatible) {
        return new TopicStatus(
                topic, type.rosName(), direction, qos, matched, messages, malformed, failed, incompatible, problem);
    }
}
