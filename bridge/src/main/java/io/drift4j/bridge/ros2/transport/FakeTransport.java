package io.drift4j.bridge.ros2.transport;

import io.drift4j.bridge.ros2.message.MessageType;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Nodes in one JVM without any network, for tests and for trying a node: same bytes, same QoS rules.
 *
 * <p>A message is delivered before {@code publish} returns, on the thread that publishes, so a test need not wait. Nothing is
 * ever lost. Nodes that answer each other on two threads at once would wait for each other for ever.
 */
public final class FakeTransport implements Transport {

    /** What the nodes of a test share, as real ones share a DDS domain. */
    public static final class Network {
        private final List<FakeTransport> nodes = new CopyOnWriteArrayList<>();

        /** A new node. */
        public FakeTransport join(NodeName name) {
            FakeTransport node = new FakeTransport(this, name);
            nodes.add(node);
            return node;
        }

        private Stream<Peer> peers(Endpoint<?> end) {
            return nodes.stream()
                    .flatMap(owner -> owner.ends.stream().filter(end::meets).map(peer -> new Peer(owner, peer)));
        }
    }

    private record Peer(FakeTransport owner, Endpoint<?> end) {}

    private final Network network;
    private final NodeName node;
    private final Caps caps = new Caps();
    private final List<Endpoint<?>> ends = new CopyOnWriteArrayList<>();
    private final Map<Endpoint<?>, Deque<byte[]>> kept = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private FakeTransport(Network network, NodeName node) {
        this.network = network;
        this.node = node;
    }

    @Override
    public NodeName node() {
        return node;
    }

    @Override
    public <M> Publisher<M> publisher(String topic, MessageType<M> type, Qos qos) {
        Endpoint<M> end = Endpoint.out(node.topic(topic), type, qos);
        kept.put(end, new ArrayDeque<>());
        add(end);
        return message -> publish(end, end.encode(message));
    }

    @Override
    public <M> void subscribe(String topic, MessageType<M> type, Qos qos, Consumer<? super M> listener) {
        Endpoint<M> end = Endpoint.in(node.topic(topic), type, qos, listener);
        add(end);
        if (qos.durability() == Qos.Durability.TRANSIENT_LOCAL) {
            network.peers(end)
                    .filter(peer -> end.fits(peer.end))
                    .flatMap(peer -> peer.owner.kept(peer.end).stream())
                    .forEach(bytes -> deliver(end, bytes));
        }
    }

    @Override
    public List<TopicStatus> topics() {
        return ends.stream()
                .map(end -> {
                    int all = (int) network.peers(end).count();
                    int matched = (int) network.peers(end)
                            .filter(peer -> end.fits(peer.end))
                            .count();
                    return end.status(matched, OptionalInt.of(all - matched));
                })
                .toList();
    }

    @Override
    public void close() {
        Endpoint.refuseInListener();
        closed = true;
        network.nodes.remove(this);
        ends.forEach(end -> {
            synchronized (end) { // waits for a listener that is at work
                ends.remove(end);
            }
        });
    }

    private void add(Endpoint<?> end) {
        open();
        caps.check(end.type());
        ends.add(end);
    }

    private void publish(Endpoint<?> end, byte[] bytes) {
        open();
        Deque<byte[]> last = Objects.requireNonNull(kept.get(end));
        synchronized (last) {
            last.addLast(bytes);
            while (last.size() > end.qos().depth()) {
                last.removeFirst();
            }
        }
        end.counted();
        network.peers(end).filter(peer -> end.fits(peer.end)).forEach(peer -> peer.owner.deliver(peer.end, bytes));
    }

    private void deliver(Endpoint<?> end, byte[] bytes) {
        synchronized (end) {
            if (!closed) {
                end.received(ByteBuffer.wrap(bytes));
            }
        }
    }

    private List<byte[]> kept(Endpoint<?> end) {
        Deque<byte[]> last = Objects.requireNonNull(kept.get(end));
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    private void open() {
        if (closed) {
            throw new IllegalStateException("node " + node + " is closed");
        }
    }
}
