package io.drift4j.bridge.ros2.transport;

import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.engine.BadInput;
import java.util.HashMap;
import java.util.Map;

/**
 * The one cap of each message type of a node.
 *
 * <p>DDS registers a type once a participant, and the size of the first registration rules for all its readers and writers.
 */
final class Caps {
    private final Map<String, Integer> caps = new HashMap<>();

    void check(MessageType<?> type) {
        Integer cap = caps.putIfAbsent(type.rosName(), type.cap());
        BadInput.unless(
                cap == null || cap == type.cap(),
                "%s must have one cap a node, it is in use with %d bytes and now asked for with %d",
                type.rosName(),
                cap,
                type.cap());
    }
}
