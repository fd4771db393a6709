package io.drift4j.bridge.client;

import io.drift4j.engine.BadInput;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ManagedChannelRegistry;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a policy server.
 *
 * <p>A connection on which nothing comes is probed: it counts as broken {@value #PROBE_SECONDS} + {@value #PROBE_ANSWER_SECONDS}
 * seconds after the last byte, so a call with a longer deadline outlives a cable that was pulled.
 *
 * @param address where
 * @param ca certificates, PEM, that may sign the server's; null: those of this Java. TLS only
 * @param certificate the client's own, for servers that want one; null: none. TLS only
 * @param token sent with each call; null: none. Refused in the clear to another machine
 * @param deadline how long one answer may take
 * @param patience how long to try again while the server is away, from the first failure on; 0: not at all
 * @param sessions most sessions at once, which is the most observations under way, at least 1
 * @param name for the server's logs, at most 64 characters
 */
public record Connection(
        PolicyAddress address,
        @Nullable Path ca,
        @Nullable ClientCertificate certificate,
        @Nullable Token token,
        Duration deadline,
        Duration patience,
        int sessions,
        String name) {
    /** Seconds without a byte after which a connection in use is probed; the least that gRPC allows. */
    static final int PROBE_SECONDS = 10;

    /** Seconds that the answer to a probe may take. */
    static final int PROBE_ANSWER_SECONDS = 5;

    /** Of {@link #to}. */
    public static final Duration DEADLINE = Duration.ofSeconds(30);

    /** Of {@link #to}. */
    public static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int SESSIONS = 16;
    private static final int NAME = 64;
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /**
     * What a client shows of itself.
     *
     * @param chain its certificate, then those that signed it, PEM
     * @param key its private key, PKCS 8 PEM, not encrypted
     */
    public record ClientCertificate(Path chain, Path key) {}

    public Connection {
        BadInput.unless(
                address.tls() || ca == null && certificate == null,
                "certificates are for TLS, but %s is plain: write grpcs://, or leave them out",
                address);
        BadInput.unless(
                token == null || address.tls() || address.loopback(),
                "a token must not leave this machine in the clear, and %s is plain: write grpcs://, or tunnel to localhost",
                address);
        BadInput.unless(!deadline.isNegative() && !deadline.isZero(), "a deadline must be positive, got %s", deadline);
        BadInput.unless(!patience.isNegative(), "patience must be 0 or more, got %s", patience);
        BadInput.unless(sessions >= 1, "a client needs at least one session, got %d", sessions);
        BadInput.unless(name.length() <= NAME, "a client's name holds at most %d characters, got '%s'", NAME, name);
    }

    /** Without certificates and token, a deadline of 30 s, patience of 15 s, 16 sessions. */
    public static Connection to(PolicyAddress address) {
        return new Connection(address, null, null, null, DEADLINE, PATIENCE, SESSIONS, "java");
    }

    /** The same that trusts servers whose certificate one of these signed. */
    public Connection withCa(Path pem) {
        return new Connection(address, pem, certificate, token, deadline, patience, sessions, name);
    }

    public Connection withCertificate(Path chain, Path key) {
        return new Connection(
                address, ca, new ClientCertificate(chain, key), token, deadline, patience, sessions, name);
    }

    public Connection withToken(Token given) {
        return new Connection(address, ca, certificate, given, deadline, patience, sessions, name);
    }

    public Connection withDeadline(Duration most) {
        return new Connection(address, ca, certificate, token, most, patience, sessions, name);
    }

    public Connection withPatience(Duration most) {
        return new Connection(address, ca, certificate, token, deadline, most, sessions, name);
    }

    public Connection withSessions(int most) {
        return new Connection(address, ca, certificate, token, deadline, patience, most, name);
    }

    public Connection withName(String given) {
        return new Connection(address, ca, certificate, token, deadline, patience, sessions, given);
    }

    /**
     * A channel, which connects when it is used.
     *
     * @throws BadInput if a certificate or key cannot be read
     */
    ManagedChannel open() {
        try {
            ManagedChannelBuilder<?> builder = Grpc.newChannelBuilderForAddress(
                            address.host(), address.port(), credentials())
                    .keepAliveTime(PROBE_SECONDS, TimeUnit.SECONDS)
                    .keepAliveTimeout(PROBE_ANSWER_SECONDS, TimeUnit.SECONDS)
                    .disableRetry(); // asking again is PolicyCalls' business, which knows what may be asked again
            if (token != null) {
                Metadata headers = new Metadata();
                headers.put(AUTHORIZATION, token.header());
                builder.intercept(MetadataUtils.newAttachHeadersInterceptor(headers));
            }
            return builder.build();
        } catch (ManagedChannelRegistry.ProviderNotFoundException
                | IllegalArgumentException e) { // PEM that holds something else
            throw unreadable(e);
        }
    }

    private ChannelCredentials credentials() {
        if (!address.tls()) {
            return InsecureChannelCredentials.create();
        }
        try {
            TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
            if (ca != null) {
                tls.trustManager(ca.toFile());
            }
            if (certificate != null) {
                tls.keyManager(certificate.chain().toFile(), certificate.key().toFile());
            }
            return tls.build();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private BadInput unreadable(Exception e) {
        String files = Stream.of(
                        ca,
                        certificate == null ? null : certificate.chain(),
                        certificate == null ? null : certificate.key())
                .filter(Objects::nonNull)
                .map(Path::toString)
                .collect(Collectors.joining(", "));
        return new BadInput(
                "certificates and keys must be PEM files that can be read, but of " + files + " one cannot: "
                        + (e instanceof IOException io ? BadInput.reason(io) : e.getMessage()),
                e);
    }
}
