package io.drift4j.bridge.access;

import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
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
    private static final Context.Key<Caller> KEY = Context.keyWithDefault("caller", new Caller(UNKNOWN, UNKNOWN));

    /** Of the call that this thread handles. */
    public static Caller here() {
        return KEY.get();
    }

    /** A context in which this is {@link #here}. */
    Context context() {
        return Context.current().withValue(KEY, this);
    }

    /** Of a call before its token was looked at. */
    static Caller of(ServerCall<?, ?> call) {
        SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        return new Caller(
                address instanceof InetSocketAddress known ? known.getHostString() + ":" + known.getPort() : UNKNOWN,
                subject(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)));
    }

    Caller named(String name) {
        return new Caller(peer, name);
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
}
