package io.drift4j.bridge.ros2.transport;

import io.drift4j.engine.BadInput;

/**
 * Which native DDS library this JVM has loaded.
 *
 * <p>Both transports bring a Fast DDS of their own, of different versions with the same symbols: two in one process would
 * call into each other. A library once loaded stays, so the first one has the JVM for good.
 */
final class NativeStack {
    private static String loaded = "";

    private NativeStack() {}

    /**
     * To be called before a library is loaded.
     *
     * @throws BadInput if this JVM has another one
     */
    static synchronized void claim(String transport) {
        BadInput.unless(
                loaded.isEmpty() || loaded.equals(transport),
                "a JVM can hold one native DDS library: transport '%s' is loaded, so '%s' cannot be; use one of them, or"
                        + " two processes",
                loaded,
                transport);
        loaded = transport;
    }
}
