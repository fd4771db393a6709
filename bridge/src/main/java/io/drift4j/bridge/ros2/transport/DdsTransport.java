package io.drift4j.bridge.ros2.transport;

import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.bridge.ros2.message.ParticipantEntitiesInfo;
import io.drift4j.bridge.ros2.message.ParticipantEntitiesInfo.Gid;
import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import us.ihmc.pubsub.Domain;
import us.ihmc.pubsub.DomainFactory;
import us.ihmc.pubsub.common.Guid;
import us.ihmc.pubsub.participant.Participant;

/**
 * A node on the Fast DDS in the jar of IHMC's library: no ROS 2 has to be installed here.
 *
 * <p>It is a DDS participant that keeps to the names of ROS 2 and announces itself in the graph, so nodes see it as one of
 * theirs. A sample larger than the cap of its type is refused by DDS, which writes a line to the standard error stream for
 * each and tells nobody else.
 *
 * <p>The library does not tell of peers that it does not connect. So a subscription that asks for more than
 * {@link Qos#SENSOR} has a second reader beside it that asks for nothing and throws away what it gets: a publisher that
 * meets this one alone does not fit. Subscriptions that do not fit our publishers are not known.
 *
 * <p>Differs from us.ihmc.ros2.ROS2Node, which stands on the same layer, in that it is in the graph, that a failed
 * publication is an exception and not a line in a log, and that a killed process leaves within 20 seconds.
 */
public final class DdsTransport implements Transport {
    /** What it is called where a transport is chosen. */
    public static final String NAME = "dds";

    private static final String TOPIC_PREFIX = "rt"; // tells topics of ROS from those of plain DDS
    private static final String GRAPH_TOPIC = "ros_discovery_info"; // is a plain one, in no namespace
    private static final Qos ASKS_NOTHING = Qos.SENSOR;

    /**
     * Where the node is.
     *
     * @param domain DDS domain, 0 to 232, see {@link NodeName#domain}
     * @param addresses addresses of this machine to use, all if empty; 127.0.0.1 alone keeps to this machine
     * @param graph what the robot's distribution reads
     */
    public record Options(int domain, List<InetAddress> addresses, Graph graph) {
        public Options {
            BadInput.unless(domain >= 0 && domain <= 232, "a DDS domain must be from 0 to 232, got %d", domain);
            addresses = List.copyOf(addresses);
        }
    }

    /** How a node is announced; one that announces itself in the other way is not seen, its topics work all the same. */
    public enum Graph {
        /** ROS 2 Iron and later. */
        IRON,
        /** ROS 2 Humble and before. */
        HUMBLE;

        private MessageType<ParticipantEntitiesInfo> type() {
            return this == HUMBLE ? ParticipantEntitiesInfo.HUMBLE_TYPE : ParticipantEntitiesInfo.TYPE;
        }
    }

    private final NodeName node;
    private final MessageType<ParticipantEntitiesInfo> graphType;
    private final Domain domain;
    private final Participant participant;
    private final DdsWriter graph;
    private final Caps caps = new Caps();
    private final List<DdsWriter> writers = new ArrayList<>();
    private final List<DdsReader> readers = new ArrayList<>();
    private final List<Supplier<TopicStatus>> topics = new ArrayList<>();
    private boolean closed;

    private DdsTransport(NodeName node, Options options) throws IOException {
        this.node = node;
        graphType = options.graph.type();
        domain = DomainFactory.getDefaultDomain();
        participant = domain.createParticipant(DdsProfiles.participant(node, options.domain, options.addresses));
        register(graphType);
        graph = new DdsWriter(domain, participant, GRAPH_TOPIC, graphType, Qos.LATCHED);
        announce();
    }

    /**
     * Joins the graph.
     *
     * @throws BadInput if the domain cannot be joined, or this JVM has loaded another DDS library
     */
    public static DdsTransport open(NodeName node, Options options) {
        NativeStack.claim(NAME);
        try {
            return new DdsTransport(node, options);
        } catch (IOException | UnsatisfiedLinkError e) {
            throw new BadInput(
                    "joining DDS domain " + options.domain + " at "
                            + (options.addresses.isEmpty() ? "all addresses" : options.addresses) + " failed: "
                            + e.getMessage() + "; the addresses must be this machine's, and it must be Linux, macOS or"
                            + " Windows on a 64 bit processor",
                    e);
        }
    }

    @Override
    public NodeName node() {
        return node;
    }

    @Override
    public synchronized <M> Publisher<M> publisher(String topic, MessageType<M> type, Qos qos) {
        Endpoint<M> end = Endpoint.out(node.topic(topic), type, qos);
        add(type);
        DdsWriter writer = made(() -> new DdsWriter(domain, participant, TOPIC_PREFIX + end.topic(), type, qos));
        writers.add(writer);
        topics.add(() -> end.status(writer.matched(), OptionalInt.empty()));
        announce();
        return message -> publish(end, writer, message);
    }

    @Override
    public synchronized <M> void subscribe(String topic, MessageType<M> type, Qos qos, Consumer<? super M> listener) {
        Endpoint<M> end = Endpoint.in(node.topic(topic), type, qos, listener);
        add(type);
        DdsReader reader = read(end, qos, end::received);
        DdsReader probe = ASKS_NOTHING.offers(qos) ? reader : read(end, ASKS_NOTHING, bytes -> {});
        topics.add(() -> {
            int incompatible = probe.matchedBut(reader);
            if (incompatible > 0) {
                end.problem("a publisher on " + end.topic() + " offers less than is asked for: " + qos);
            }
            return end.status(reader.matched(), OptionalInt.of(incompatible));
        });
        announce();
    }

    @Override
    public synchronized List<TopicStatus> topics() {
        return topics.stream().map(Supplier::get).toList();
    }

    @Override
    public void close() {
        Endpoint.refuseInListener();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        readers.forEach(DdsReader::stop); // outside the lock, for which a listener may be waiting
        writers.forEach(DdsWriter::stop);
        domain.removeParticipant(participant);
    }

    private DdsReader read(Endpoint<?> end, Qos qos, Consumer<ByteBuffer> listener) {
        DdsReader reader =
                made(() -> new DdsReader(domain, participant, TOPIC_PREFIX + end.topic(), end.type(), qos, listener));
        readers.add(reader);
        return reader;
    }

    private <M> void publish(Endpoint<M> end, DdsWriter writer, M message) {
        try {
            writer.write(end.encode(message));
        } catch (IOException e) {
            throw new IllegalStateException("publishing on " + end.topic() + " failed: " + e.getMessage(), e);
        }
        end.counted();
    }

    /** Tells the graph which readers and writers are ours. */
    private void announce() {
        ParticipantEntitiesInfo.Node self = new ParticipantEntitiesInfo.Node(
                node.namespace(),
                node.name(),
                readers.stream().map(reader -> gid(reader.guid())).toList(),
                writers.stream().map(writer -> gid(writer.guid())).toList());
        try {
            graph.write(graphType.encode(new ParticipantEntitiesInfo(gid(participant.getGuid()), List.of(self))));
        } catch (IOException e) {
            throw new IllegalStateException("announcing node " + node + " failed: " + e.getMessage(), e);
        }
    }

    private void add(MessageType<?> type) {
        open();
        caps.check(type);
        register(type);
    }

    private void register(MessageType<?> type) {
        if (domain.getRegisteredType(participant, type.ddsName()) == null) {
            domain.registerType(participant, new DdsType(type));
        }
    }

    private void open() {
        if (closed) {
            throw new IllegalStateException("node " + node + " is closed");
        }
    }

    private interface Making<T> {
        T make() throws IOException;
    }

    private static <T> T made(Making<T> making) {
        try {
            return making.make();
        } catch (IOException e) {
            throw new IllegalStateException("the DDS library refuses an end of a topic: " + e.getMessage(), e);
        }
    }

    private static Gid gid(Guid guid) {
        ByteBuffer bytes = ByteBuffer.allocate(16);
        return new Gid(bytes.put(guid.getGuidPrefix().getValue())
                .put(guid.getEntity().getValue())
                .array());
    }
}
