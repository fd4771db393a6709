package io.drift4j.bridge.access;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import io.grpc.ServerTransportFilter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, as far as the server knows.
 *
 * @param peer address
 * @param principal name of the token, else subject of the certificate, else {@code -}
 */
public record Caller(String peer, String principal) {
    private static final String UNKNOWN = "-";
    private static final Caller NOBODY = new Caller(UNKNOWN, UNKNOWN);
    private static final Attributes.Key<Caller> CONNECTED = Attributes.Key.create("caller");
    private static final Context.Key<Caller> CALLING = Context.keyWithDefault("caller", NOBODY);

    /** Of the call that this thread handles. */
    public static Caller here() {
        return Objects.requireNonNullElse(CALLING.get(), NOBODY);
    }

    /** Looks once at each new connection: names of certificates take longer to write out than a call may. */
    static ServerTransportFilter atConnection() {
        return new ServerTransportFilter() {
            @Override
            public Attributes transportReady(Attributes connection) {
                return connection.toBuilder().set(CONNECTED, of(connection)).build();
            }
        };
    }

    /** Of a call before its token was looked at. */
    static Caller of(ServerCall<?, ?> call) {
        return Objects.requireNonNullElse(call.getAttributes().get(CONNECTED), NOBODY);
    }

    private static Caller of(Attributes connection) {
        SocketAddress address = connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        return new Caller(
                address instanceof InetSocketAddress known ? known.getHostString() + ":" + known.getPort() : UNKNOWN,
                subject(connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION)));
    }

    private static String subject(@Nullable SSLSession session) {
        if (session == null) {
            return UNKNOWN;
        }
        try {
            Certificate[] shown = session.getPeerCertificates();
            return shown[0] instanceof X509Certificate certificate
                    ? certificate.getSubjectX500Principal().getName()
                    : UNKNOWN;
        } catch (SSLPeerUnverifiedException e) {
            return UNKNOWN; // no client certificate was asked for
        }
    }

    /** A context in which this is {@link #here}. */
    Context context() {
        return Context.current().withValue(CALLING, this);
    }

    Caller named(String name) {
        return new Caller(peer, name);
    }
}
