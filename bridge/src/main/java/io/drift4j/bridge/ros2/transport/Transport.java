package io.drift4j.bridge.ros2.transport;

import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.engine.BadInput;
import java.util.List;
import java.util.function.Consumer;

/**
 * One node in the ROS graph: it publishes, subscribes and tells how its topics are.
 *
 * <p>Listeners run on a thread of the transport, for each subscription one message at a time, in order. Nothing has to be
 * spun. While a listener works, its subscription keeps the newest {@link Qos#depth} messages and drops older ones, and
 * other subscriptions may wait, so a listener takes what it needs and returns. What it throws is counted and named in
 * {@link #topics}, and so are messages that cannot be decoded; neither stops anything.
 *
 * <p>All methods may be called from any thread; {@link #close} not from a listener. Every message type has one cap a node:
 * a second use of it with another cap is refused.
 *
 * <p>Not here: services, actions, parameters, lifecycle, ROS time.
 */
public interface Transport extends AutoCloseable {

    /** Where messages of one type go out. */
    @FunctionalInterface
    interface Publisher<M> {
        /**
         * Hands a message to the stack, which sends it as its QoS says; nobody may be listening.
         *
         * @throws IllegalArgumentException if it is larger than the cap of its type
         * @throws IllegalStateException if the transport is closed or the stack does not take it
         */
        void publish(M message);
    }

    /** Who we are. */
    NodeName node();

    /**
     * A publisher, which lives as long as the transport.
     *
     * @param topic as a person writes it, see {@link NodeName#topic}
     * @throws BadInput if the topic's name is none, or the type is in use with another cap
     */
    <M> Publisher<M> publisher(String topic, MessageType<M> type, Qos qos);

    /**
     * Gives each message of a topic to the listener, as long as the transport lives.
     *
     * @param topic as a person writes it, see {@link NodeName#topic}
     * @throws BadInput if the topic's name is none, or the type is in use with another cap
     */
    <M> void subscribe(String topic, MessageType<M> type, Qos qos, Consumer<? super M> listener);

    /** Each publisher and subscription, in order of creation. */
    List<TopicStatus> topics();

    /** Leaves the graph. After it returns no listener runs any more. */
    @Override
    void close();
}
