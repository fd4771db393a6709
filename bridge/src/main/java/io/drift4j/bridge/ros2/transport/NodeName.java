package io.drift4j.bridge.ros2.transport;

import io.drift4j.engine.BadInput;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a node is called in the ROS graph.
 *
 * @param namespace {@code /} or for example {@code /robot/left}
 * @param name for example {@code drift4j}
 */
public record NodeName(String namespace, String name) {
    private static final String TOKEN = "[A-Za-z_][A-Za-z0-9_]*";
    private static final Pattern NAME = Pattern.compile(TOKEN);
    private static final Pattern PATH = Pattern.compile("(/" + TOKEN + ")+");
    private static final int MOST_DOMAINS = 232;

    public NodeName {
        BadInput.unless(
                NAME.matcher(name).matches(),
                "the name of a node must be letters, digits and underscores and not start with a digit, got '%s'",
                name);
        BadInput.unless(
                namespace.equals("/") || PATH.matcher(namespace).matches(),
                "a namespace must be / or look like /robot/left, got '%s'",
                namespace);
    }

    /** Namespace and name in one. */
    public String full() {
        return child(namespace, name);
    }

    /**
     * The full name of a topic that a person wrote: {@code /x} as it is, {@code x} in the namespace, {@code ~/x} below the
     * node.
     *
     * @throws BadInput if it is no name of a topic
     */
    public String topic(String written) {
        String full = written.startsWith("/")
                ? written
                : written.startsWith("~/") ? child(full(), written.substring(2)) : child(namespace, written);
        BadInput.unless(
                PATH.matcher(full).matches(),
                "the name of a topic must look like /joint_states, joint_states or ~/joint_states, got '%s'",
                written);
        return full;
    }

    /**
     * The DDS domain that the environment names with ROS_DOMAIN_ID, 0 if it names none.
     *
     * @throws BadInput if it is no number from 0 to 232
     */
    public static int domain(Map<String, String> environment) {
        String id = environment.getOrDefault("ROS_DOMAIN_ID", "");
        boolean number = id.matches("[0-9]{1,3}");
        BadInput.unless(
                id.isEmpty() || (number && Integer.parseInt(id) <= MOST_DOMAINS),
                "ROS_DOMAIN_ID must be a number from 0 to %d, got '%s'",
                MOST_DOMAINS,
                id);
        return id.isEmpty() ? 0 : Integer.parseInt(id);
    }

    private static String child(String parent, String name) {
        return parent.equals("/") ? "/" + name : parent + "/" + name;
    }

    @Override
    public String toString() {
        return full();
    }
}
