package io.drift4j.bridge.client;

import io.drift4j.engine.BadInput;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a policy is served: {@code grpc://HOST:PORT}, or {@code grpcs://HOST:PORT} with TLS.
 *
 * @param host name or number; of IPv6 without the brackets
 * @param port 1 to 65535
 * @param tls whether the connection is encrypted
 */
public record PolicyAddress(String host, int port, boolean tls) {
    private static final Pattern FORM =
            Pattern.compile("(grpcs?)://(?:\\[([0-9A-Fa-f:.%]+)]|([A-Za-z0-9._-]+)):(\\d+)/?");
    private static final Pattern NUMBER = Pattern.compile("[0-9.]+|.*:.*");
    private static final int PORTS = 65_535;

    public PolicyAddress {
        BadInput.unless(!host.isBlank(), "a policy's address needs a host, got '%s'", host);
        BadInput.unless(port >= 1 && port <= PORTS, "a port must be 1 to %d, got %d", PORTS, port);
    }

    /** Whether a text is meant as an address and not as the name of a file. */
    public static boolean looksLike(String text) {
        return text.contains("://");
    }

    /** @throws BadInput if it is no address of a policy */
    public static PolicyAddress parse(String text) {
        Matcher parts = FORM.matcher(text);
        BadInput.unless(
                parts.matches() && parts.group(4).length() <= 5,
                "a policy's address must be grpc://HOST:PORT, or grpcs://HOST:PORT for TLS, such as grpc://localhost:50051,"
                        + " got '%s'",
                text);
        String host = parts.group(2) != null ? parts.group(2) : parts.group(3);
        return new PolicyAddress(
                host.toLowerCase(Locale.ROOT),
                Integer.parseInt(parts.group(4)),
                parts.group(1).equals("grpcs"));
    }

    /** Whether what is sent there stays on this machine: {@code localhost}, 127.0.0.0/8, ::1. No name is looked up. */
    public boolean loopback() {
        if (!NUMBER.matcher(host).matches()) {
            return host.equals("localhost");
        }
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** As it is written. */
    @Override
    public String toString() {
        return (tls ? "grpcs://" : "grpc://") + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
