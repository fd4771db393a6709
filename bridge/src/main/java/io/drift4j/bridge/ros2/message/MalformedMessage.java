package io.drift4j.bridge.ros2.message;

/** Bytes that came from a peer are not the message they are said to be. The message names the type and the field. */
public final class MalformedMessage extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedMessage(String message, String field, String why) {
        super(message + " is malformed at " + field + ": " + why);
    }
}
