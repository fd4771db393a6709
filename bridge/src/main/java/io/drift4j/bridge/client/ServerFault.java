package io.drift4j.bridge.client;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * A policy server that does not answer, or refuses. The message stands alone: which server, what it said, the likely mend.
 */
public final class ServerFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Status.Code code;

    ServerFault(Status.Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /**
     * What a failed call means.
     *
     * @param patience what was done about it, for example "for 15 s"; empty if nothing
     */
    public static ServerFault of(PolicyAddress address, StatusRuntimeException failure, String patience) {
        Status.Code code = failure.getStatus().getCode();
        String given = failure.getStatus().getDescription();
        String words = given == null ? "" : given.lines().findFirst().orElse("");
        String cause = deepest(failure);
        String said = code + (words.isEmpty() ? "" : ": " + words) + (words.contains(cause) ? "" : " (" + cause + ")");
        String mend = switch (code) {
            case UNAVAILABLE -> away(failure, patience);
            case DEADLINE_EXCEEDED -> "must answer within the deadline: is it overloaded, or the deadline too short?";
            case UNAUTHENTICATED -> "wants a valid token or client certificate";
            case PERMISSION_DENIED -> "does not allow this to the token or client certificate that was given";
            case UNIMPLEMENTED -> "must be a drift4j policy server, of this version";
            default -> "refused";
        };
        return new ServerFault(code, "policy server " + address + " " + mend + " [" + said + "]", failure);
    }

    private static String away(StatusRuntimeException failure, String patience) {
        if (untrusted(failure)) {
            return "must have a certificate that is trusted: give the CA that signed it, and the host by the name in it";
        }
        if (distrusting(failure)) {
            return "wants a client certificate that it trusts";
        }
        return "must answer" + (patience.isEmpty() ? "" : ", it did not " + patience)
                + ": is it running there, and is TLS on at both ends or at none?";
    }

    /** Whether the server, the network or the connection is away for a while: asking again may help. */
    static boolean passing(StatusRuntimeException failure) {
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE -> !untrusted(failure) && !distrusting(failure);
            case NOT_FOUND, RESOURCE_EXHAUSTED, ABORTED -> true;
            case UNKNOWN, INTERNAL -> failure.getCause() instanceof IOException; // a connection that closed just now
            default -> false;
        };
    }

    private static boolean untrusted(Throwable failure) {
        return causes(failure).anyMatch(GeneralSecurityException.class::isInstance);
    }

    /** Whether the server has said so of this client's certificate, or of its lack. */
    private static boolean distrusting(Throwable failure) {
        return causes(failure)
                .filter(SSLException.class::isInstance)
                .map(each -> String.valueOf(each.getMessage()).toUpperCase(Locale.ROOT))
                .anyMatch(words -> words.contains("ALERT") && words.contains("CERTIFICATE"));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    private static String deepest(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return last == failure ? "" : String.valueOf(last.getMessage());
    }

    /** The gRPC status. */
    public Status.Code code() {
        return code;
    }
}
