package io.drift4j.bridge.ros2.transport;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.bridge.ros2.transport.TopicStatus.Direction;
import io.drift4j.engine.BadInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A node of the ROS 2 that is installed here, through rcl: whatever middleware it has, in the graph like any other node.
 *
 * <p>One thread waits for all subscriptions and calls their listeners one after the other. ROS 2 takes memory for every
 * message that comes, whatever its size; larger ones than the cap of their type are refused then, as malformed.
 */
public final class RclTransport implements Transport {
    /** What it is called where a transport is chosen. */
    public static final String NAME = "rcl";

    private static final long WAIT_NANOS = 100_000_000; // also how long a new subscription or the end may go unnoticed
    private static final long EVENTS_NANOS = 500_000_000;

    /**
     * Which ROS 2, and where the node is.
     *
     * @param domain DDS domain, 0 to 232, see {@link NodeName#domain}
     * @param folder of the installation, if it is not the one that the environment names
     */
    public record Options(int domain, Optional<Path> folder) {
        public Options {
            BadInput.unless(domain >= 0 && domain <= 232, "a DDS domain must be from 0 to 232, got %d", domain);
        }
    }

    private final NodeName name;
    private final Rcl rcl;
    private final Memory initOptions = Rcl.zeros();
    private final Pointer context;
    private final Memory node = Rcl.zeros();
    private final Caps caps = new Caps();
    private final List<RclEnd> ends = new ArrayList<>();
    private final List<RclEnd> subscriptions = new CopyOnWriteArrayList<>();
    private final Thread waiting = new Thread(this::waitForMessages, "ros2-rcl");
    private volatile boolean closed;

    private RclTransport(NodeName name, Options options, Rcl rcl) {
        this.name = name;
        this.rcl = rcl;
        rcl.call("rcl_init_options_init", initOptions, rcl.allocator());
        rcl.call("rcl_init_options_set_domain_id", initOptions, (long) options.domain);
        context = rcl.struct("rcl_get_zero_initialized_context").getPointer();
        rcl.call("rcl_init", 0, Pointer.NULL, initOptions, context);
        Pointer nodeOptions = rcl.struct("rcl_node_get_default_options").getPointer();
        rcl.call("rcl_node_init", node, name.name(), name.namespace(), context, nodeOptions);
        waiting.setDaemon(true);
        waiting.start();
    }

    /**
     * Joins the graph.
     *
     * @throws BadInput if ROS 2 is not installed or does not start, or this JVM has loaded another DDS library
     */
    public static RclTransport open(NodeName name, Options options) {
        return open(name, options, System.getenv());
    }

    static RclTransport open(NodeName name, Options options, Map<String, String> environment) {
        RosInstallation ros = RosInstallation.find(options.folder, environment);
        NativeStack.claim(NAME);
        try {
            return new RclTransport(name, options, new Rcl(ros));
        } catch (IllegalStateException e) {
            throw new BadInput("ROS 2 does not start: " + e.getMessage(), e);
        }
    }

    @Override
    public NodeName node() {
        return name;
    }

    @Override
    public <M> Publisher<M> publisher(String topic, MessageType<M> type, Qos qos) {
        Endpoint<M> end = Endpoint.out(name.topic(topic), type, qos);
        RclEnd publisher = add(end);
        return message -> {
            publisher.publish(end.encode(message));
            end.counted();
        };
    }

    @Override
    public <M> void subscribe(String topic, MessageType<M> type, Qos qos, Consumer<? super M> listener) {
        add(Endpoint.in(name.topic(topic), type, qos, listener));
    }

    @Override
    public synchronized List<TopicStatus> topics() {
        return ends.stream().map(RclEnd::status).toList();
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
        try {
            waiting.join(); // outside the lock, for which a listener may be waiting
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return; // memory in use is not freed
        }
        synchronized (this) {
            ends.forEach(RclEnd::close);
            rcl.call("rcl_node_fini", node);
            rcl.call("rcl_shutdown", context);
            rcl.call("rcl_context_fini", context);
            rcl.call("rcl_init_options_fini", initOptions);
        }
    }

    private synchronized RclEnd add(Endpoint<?> endpoint) {
        if (closed) {
            throw new IllegalStateException("node " + name + " is closed");
        }
        caps.check(endpoint.type());
        RclEnd end = new RclEnd(rcl, node, endpoint);
        ends.add(end);
        if (endpoint.direction() == Direction.IN) {
            subscriptions.add(end);
        }
        return end;
    }

    private void waitForMessages() {
        RclWaitSet set = new RclWaitSet(rcl, context);
        long nextEvents = System.nanoTime();
        while (!closed) {
            List<RclEnd> now = List.copyOf(subscriptions);
            boolean failed = false;
            try {
                if (now.isEmpty()) {
                    LockSupport.parkNanos(WAIT_NANOS);
                } else {
                    set.await(now, WAIT_NANOS);
                    failed = now.stream().filter(end -> !end.take()).count() > 0;
                }
                if (System.nanoTime() - nextEvents >= 0) {
                    all().forEach(RclEnd::takeEvents);
                    nextEvents = System.nanoTime() + EVENTS_NANOS;
                }
            } catch (IllegalStateException e) { // a call into rcl failed: told, and tried again
                now.forEach(end -> end.failed(e));
                failed = true;
            }
            if (failed) { // it may last, and then waits for nothing
                LockSupport.parkNanos(WAIT_NANOS);
            }
        }
        set.free();
    }

    private synchronized List<RclEnd> all() {
        return List.copyOf(ends);
    }
}
