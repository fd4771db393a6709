package io.drift4j.bridge.server;

import io.drift4j.bridge.access.Tokens;
import io.drift4j.engine.BadInput;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the server listens and whom it trusts, checked as a whole: nothing but loopback without TLS and without knowing who
 * calls.
 *
 * @param users tokens of clients
 * @param admins tokens of operators
 */
record Listening(InetSocketAddress address, ServerCredentials credentials, Tokens users, Tokens admins) {
    private static final int METADATA_BYTES = 16 * 1024;
    private static final int CALLS_OF_A_CONNECTION = 1024;
    private static final int RESETS_A_SECOND = 2000;
    private static final int HANDSHAKE_SECONDS = 20;

    /**
     * What a configuration means.
     *
     * @throws BadInput if it is not safe, or a file is wrong
     */
    static Listening of(ServerConfig config) {
        InetAddress address = address(config.host());
        ServerConfig.Tls tls = config.tls();
        Tokens users = tokens("tokens", config.tokens());
        Tokens admins = tokens("adminTokens", config.adminTokens());
        BadInput.unless(
                !users.shares(admins),
                "tokens and adminTokens must not share a token: make one more with 'openssl rand" + " -hex 32'");
        if (!address.isLoopbackAddress()) {
            BadInput.unless(
                    tls.on(),
                    "host %s is reachable from outside this machine, so observations and actions need TLS: set"
                            + " tls.certificate and tls.key, or listen on 127.0.0.1",
                    config.host());
            BadInput.unless(
                    users.needed() || tls.clientCa() != null,
                    "host %s is reachable from outside this machine, so clients must show who they are: set tokens, or"
                            + " tls.clientCa for client certificates, or listen on 127.0.0.1",
                    config.host());
        }
        return new Listening(new InetSocketAddress(address, config.port()), credentials(tls), users, admins);
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new BadInput("host must be a name or address of this machine, '" + host + "' is unknown", e);
        }
    }

    private static Tokens tokens(String key, @Nullable String file) {
        return file == null ? Tokens.none() : Tokens.read(key, Path.of(file));
    }

    private static ServerCredentials credentials(ServerConfig.Tls tls) {
        if (tls.certificate() == null || tls.key() == null) {
            return InsecureServerCredentials.create();
        }
        Tokens.requirePrivate("tls.key", Path.of(tls.key()));
        try {
            TlsServerCredentials.Builder credentials =
                    TlsServerCredentials.newBuilder().keyManager(new File(tls.certificate()), new File(tls.key()));
            if (tls.clientCa() != null) {
                credentials.trustManager(new File(tls.clientCa())).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
            }
            return credentials.build();
        } catch (IOException e) {
            throw new BadInput("files of tls cannot be read: " + BadInput.reason(e), e);
        }
    }

    /**
     * A server that listens here, with the limits of the connections. A connection may be as old as it likes, because a
     * control loop's stream lives as long as its robot.
     *
     * @throws BadInput if certificates or key are none
     */
    NettyServerBuilder builder(ServerConfig config) {
        NettyServerBuilder builder;
        try {
            builder = NettyServerBuilder.forAddress(address, credentials);
        } catch (IllegalArgumentException e) {
            throw new BadInput(
                    "tls.certificate, tls.key and tls.clientCa must be PEM, the key unencrypted PKCS#8: "
                            + e.getMessage(),
                    e);
        }
        return builder.directExecutor()
                .maxInboundMessageSize(config.limits().messageBytes())
                .maxInboundMetadataSize(METADATA_BYTES)
                .maxConcurrentCallsPerConnection(CALLS_OF_A_CONNECTION)
                .maxRstFramesPerWindow(RESETS_A_SECOND, 1)
                .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTime(nanos(config.keepalive().seconds()), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(nanos(config.keepalive().timeoutSeconds()), TimeUnit.NANOSECONDS)
                .permitKeepAliveTime(nanos(config.keepalive().clientSeconds()), TimeUnit.NANOSECONDS)
                .permitKeepAliveWithoutCalls(true);
    }

    private static long nanos(double seconds) {
        return (long) (seconds * 1e9);
    }
}
