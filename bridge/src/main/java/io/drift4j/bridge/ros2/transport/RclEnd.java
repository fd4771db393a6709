package io.drift4j.bridge.ros2.transport;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.bridge.ros2.transport.TopicStatus.Direction;
import java.util.OptionalInt;

/** An rcl publisher or subscription with what ROS 2 tells of peers that do not fit. */
final class RclEnd {
    private static final int INCOMPATIBLE_QOS = 2; // the number of this event for publishers and for subscriptions

    private final Rcl rcl;
    private final Pointer node;
    private final Endpoint<?> end;
    private final String kind;
    private final Memory struct = Rcl.zeros();
    private final Memory event = Rcl.zeros();
    private final Memory number = Rcl.zeros();
    private final RclMessage message;
    private final boolean tellsIncompatible;
    private int incompatible;
    private boolean closed;

    RclEnd(Rcl rcl, Pointer node, Endpoint<?> end) {
        this.rcl = rcl;
        this.node = node;
        this.end = end;
        kind = end.direction() == Direction.OUT ? "publisher" : "subscription";
        MessageType<?> type = end.type();
        rcl.call(
                "rcl_" + kind + "_init",
                struct,
                node,
                rcl.typeSupport(type),
                end.topic(),
                rcl.options("rcl_" + kind + "_get_default_options", end.qos()));
        tellsIncompatible = rcl.code("rcl_" + kind + "_event_init", event, struct, INCOMPATIBLE_QOS) == Rcl.OK;
        if (!tellsIncompatible) {
            rcl.error(); // clears it; not every middleware has this event
        }
        message = new RclMessage(rcl);
    }

    Pointer struct() {
        return struct;
    }

    synchronized void publish(byte[] bytes) {
        if (closed) {
            throw new IllegalStateException("the node is closed");
        }
        message.put(bytes);
        rcl.call("rcl_publish_serialized_message", struct, message.struct(), Pointer.NULL);
    }

    /**
     * Hands over what has come, no more than is kept at a time: a publisher that is faster than its listener shall not keep the
     * thread. On the one thread that waits.
     *
     * @return false if ROS 2 failed
     */
    boolean take() {
        for (int i = 0; i < end.qos().depth(); i++) {
            int code = rcl.code("rcl_take_serialized_message", struct, message.struct(), Pointer.NULL, Pointer.NULL);
            if (code == Rcl.TAKE_FAILED) { // there is no more
                return true;
            }
            if (code != Rcl.OK) {
                end.failed("taking from " + end.topic() + " failed with code " + code + ": " + rcl.error());
                return false;
            }
            end.received(message.bytes());
            message.shrink(end.type().cap());
        }
        return true;
    }

    void failed(RuntimeException e) {
        end.failed("waiting for " + end.topic() + " failed: " + e.getMessage());
    }

    /** Asks for news of peers that do not fit; on the one thread that waits. */
    synchronized void takeEvents() {
        if (!tellsIncompatible || closed) {
            return;
        }
        if (rcl.code("rcl_take_event", event, number) != Rcl.OK) {
            rcl.error(); // clears it: there is no news
        } else {
            incompatible = number.getInt(0);
            if (number.getInt(4) > 0) { // since the last call
                end.problem("a " + (kind.equals("publisher") ? "subscription" : "publisher") + " on " + end.topic()
                        + " does not fit in " + policy(number.getInt(8)));
            }
        }
    }

    synchronized TopicStatus status() {
        int matched = 0;
        if (!closed) {
            String peers = kind.equals("publisher") ? "subscription" : "publisher";
            rcl.call("rcl_" + kind + "_get_" + peers + "_count", struct, number);
            matched = (int) number.getLong(0);
        }
        return end.status(matched, tellsIncompatible ? OptionalInt.of(incompatible) : OptionalInt.empty());
    }

    synchronized void close() {
        closed = true;
        message.free();
        if (tellsIncompatible) {
            rcl.call("rcl_event_fini", event);
        }
        rcl.call("rcl_" + kind + "_fini", struct, node);
    }

    private static String policy(int kind) {
        return switch (kind) {
            case 1 << 1 -> "durability";
            case 1 << 2 -> "deadline";
            case 1 << 3 -> "liveliness";
            case 1 << 4 -> "reliability";
            default -> "quality of service " + kind;
        };
    }
}
