package io.drift4j.bridge.ros2.transport;

import io.drift4j.engine.BadInput;

/**
 * Quality of service of one end of a topic. Always named: what a library takes for the default differs.
 *
 * @param reliability whether lost messages are sent again
 * @param durability whether those who come later still get the last messages
 * @param depth messages kept on each side, at least 1; older ones make room
 */
public record Qos(Reliability reliability, Durability durability, int depth) {

    /** For what sensors measure, newest only: a subscription with it takes from every publisher. */
    public static final Qos SENSOR = new Qos(Reliability.BEST_EFFORT, Durability.VOLATILE, 1);

    /** For commands to controllers: the newest must arrive, and one that is over must not come late. */
    public static final Qos COMMAND = new Qos(Reliability.RELIABLE, Durability.VOLATILE, 1);

    /** For what holds until it changes, such as a task or a switch: those who come later get the last value. */
    public static final Qos LATCHED = new Qos(Reliability.RELIABLE, Durability.TRANSIENT_LOCAL, 1);

    /** In order: the later one offers more. */
    public enum Reliability {
        BEST_EFFORT,
        RELIABLE
    }

    /** In order: the later one offers more. */
    public enum Durability {
        VOLATILE,
        TRANSIENT_LOCAL
    }

    public Qos {
        BadInput.unless(depth >= 1, "a queue must hold at least 1 message, got %d", depth);
    }

    /** Whether a publisher with this QoS fits a subscription that asks for {@code asked}. Depths do not matter. */
    public boolean offers(Qos asked) {
        return reliability.compareTo(asked.reliability) >= 0 && durability.compareTo(asked.durability) >= 0;
    }

    @Override
    public String toString() {
        return (reliability == Reliability.RELIABLE ? "reliable" : "best effort")
                + (durability == Durability.TRANSIENT_LOCAL ? ", transient local, depth " : ", volatile, depth ")
                + depth;
    }
}
