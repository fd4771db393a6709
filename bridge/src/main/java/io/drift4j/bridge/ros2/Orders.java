package io.drift4j.bridge.ros2;

import io.drift4j.bridge.ros2.message.Bool;
import io.drift4j.bridge.ros2.message.StringMessage;
import io.drift4j.bridge.ros2.transport.Qos;
import io.drift4j.bridge.ros2.transport.Transport;

/** What people and programs want of the node, as they said it last. Thread-safe. */
final class Orders {
    private final String task;
    private boolean enabled;
    private String wanted;
    private boolean episode;
    private boolean ended;

    /** @param task the policy's */
    Orders(String task) {
        this.task = task;
        this.wanted = task;
    }

    /** Takes orders from now on, and those that were given before and still hold. */
    void subscribe(Transport transport, String enableTopic, String taskTopic) {
        transport.subscribe(enableTopic, Bool.TYPE, Qos.LATCHED, message -> enable(message.data()));
        transport.subscribe(taskTopic, StringMessage.TYPE, Qos.LATCHED, message -> task(message.data()));
    }

    /** A robot that was not enabled begins a new episode; {@code true} said again changes nothing. */
    synchronized void enable(boolean on) {
        if (ended) {
            return;
        }
        episode |= on && !enabled;
        enabled = on;
    }

    /** A new episode begins, if the task is the policy's. */
    synchronized void task(String name) {
        if (ended) {
            return;
        }
        wanted = name.strip();
        episode = true;
    }

    /** Not enabled, for good: the node ends, and no order that still comes begins an episode. */
    synchronized void end() {
        enabled = false;
        episode = false;
        ended = true;
    }

    synchronized boolean enabled() {
        return enabled;
    }

    /** The task that is wanted and that the policy was not made for; empty if there is none. */
    synchronized String foreign() {
        return wanted.equals(task) ? "" : wanted.isEmpty() ? "(none)" : wanted;
    }

    /** Whether a new episode was wanted since the last call. */
    synchronized boolean takeEpisode() {
        boolean taken = episode;
        episode = false;
        return taken;
    }
}
