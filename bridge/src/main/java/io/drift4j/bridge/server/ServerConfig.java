package io.drift4j.bridge.server;

import io.drift4j.bridge.model.Batching;
import io.drift4j.bridge.model.PolicyFiles;
import io.drift4j.bridge.safety.SafetyConfig;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.policy.plain.Pass;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sets; a file lists what differs from {@link #defaults}.
 *
 * @param host address to listen on; anything but loopback needs {@code tls}, and {@code tokens} or {@code tls.clientCa}
 * @param port 0 for any free one
 * @param metricsPort Prometheus text at {@code /metrics} on loopback; 0 for any free one
 * @param tls all null for plain text
 * @param tokens file of {@code NAME TOKEN} lines that clients need one of; null for none
 * @param adminTokens file of {@code NAME TOKEN} lines; without it there is no AdminService
 * @param limits caps
 * @param batching how sessions share a pass
 * @param keepalive how half-open connections are found
 * @param pass what runs the networks
 * @param device for the native library: {@code cpu}, {@code auto} or {@code gpu:N}
 * @param threads native threads of one pass; 0 for as many as there are cores
 * @param noiseScale factor on the noise of every model that is served; null for the policies' own
 * @param safety limits on the actions of every model that is served
 */
public record ServerConfig(
        String host,
        int port,
        int metricsPort,
        Tls tls,
        @Nullable String tokens,
        @Nullable String adminTokens,
        Limits limits,
        Batching batching,
        Keepalive keepalive,
        Pass pass,
        String device,
        int threads,
        @Nullable Double noiseScale,
        SafetyConfig safety) {

    /**
     * PEM files.
     *
     * @param certificate chain of the server, its own first
     * @param key private key, PKCS#8
     * @param clientCa certificates of those who sign clients; with it every client must show a certificate
     */
    public record Tls(
            @Nullable String certificate,
            @Nullable String key,
            @Nullable String clientCa) {
        public Tls {
            BadInput.unless(
                    (certificate == null) == (key == null),
                    "tls.certificate and tls.key come together, got tls.%s alone",
                    certificate == null ? "key" : "certificate");
            BadInput.unless(
                    clientCa == null || certificate != null,
                    "tls.clientCa needs tls.certificate and tls.key, the server's own");
        }

        /** Whether there is any. */
        boolean on() {
            return certificate != null;
        }
    }

    /**
     * Caps.
     *
     * @param sessions most sessions at a time
     * @param observationsPerSecond of one session, on average; bursts of a second's worth pass
     * @param messageBytes of one request
     * @param imagePixels H * W of one picture, checked before decoding
     * @param idleSeconds after so long without a call a session is gone
     * @param drainSeconds most seconds from the wish to end to the end
     */
    public record Limits(
            int sessions,
            double observationsPerSecond,
            int messageBytes,
            long imagePixels,
            double idleSeconds,
            double drainSeconds) {
        public Limits {
            BadInput.unless(
                    sessions >= 1 && sessions <= 100_000, "limits.sessions must be 1 to 100000, got %d", sessions);
            positive("limits.observationsPerSecond", observationsPerSecond);
            BadInput.unless(messageBytes >= 1024, "limits.messageBytes must be at least 1024, got %d", messageBytes);
            BadInput.unless(imagePixels >= 1, "limits.imagePixels must be at least 1, got %d", imagePixels);
            positive("limits.idleSeconds", idleSeconds);
            positive("limits.drainSeconds", drainSeconds);
        }
    }

    /**
     * How half-open connections are found.
     *
     * @param seconds a connection on which nothing comes for so long is asked for a sign of life
     * @param timeoutSeconds it is closed when none comes for so long
     * @param clientSeconds clients may ask as often as this
     */
    public record Keepalive(double seconds, double timeoutSeconds, double clientSeconds) {
        public Keepalive {
            positive("keepalive.seconds", seconds);
            positive("keepalive.timeoutSeconds", timeoutSeconds);
            positive("keepalive.clientSeconds", clientSeconds);
        }
    }

    public ServerConfig {
        port("port", port);
        port("metricsPort", metricsPort);
        new PolicyFiles.Running(pass, device, threads, noiseScale); // for its checks
        BadInput.unless(!host.isBlank(), "host must be a name or an address, for example 127.0.0.1");
    }

    /** Loopback, port 50051, metrics at 9464, the policy's own limits as safety. */
    public static ServerConfig defaults() {
        return new ServerConfig(
                "127.0.0.1",
                50051,
                9464,
                new Tls(null, null, null),
                null,
                null,
                new Limits(128, 200, 16 << 20, 4_000_000, 300, 10),
                new Batching(0, 64),
                new Keepalive(20, 10, 5),
                Pass.AUTO,
                "cpu",
                1,
                null,
                SafetyConfig.defaults());
    }

    /**
     * The configuration of a file, if there is one, then {@code key=value} overrides.
     *
     * @throws BadInput if a key is unknown, a type is wrong or a value is refused
     */
    public static ServerConfig read(@Nullable Path file, List<String> overrides) {
        return file == null ? ConfigFile.of(defaults(), overrides) : ConfigFile.read(file, defaults(), overrides);
    }

    /** What runs the networks. */
    public PolicyFiles.Running running() {
        return new PolicyFiles.Running(pass, device, threads, noiseScale);
    }

    /** The same on other ports; for tests, 0 and 0. */
    public ServerConfig withPorts(int grpc, int metrics) {
        return new ServerConfig(
                host,
                grpc,
                metrics,
                tls,
                tokens,
                adminTokens,
                limits,
                batching,
                keepalive,
                pass,
                device,
                threads,
                noiseScale,
                safety);
    }

    private static void port(String name, int port) {
        BadInput.unless(port >= 0 && port <= 65535, "%s must be 0 (any free one) to 65535, got %d", name, port);
    }

    private static void positive(String name, double value) {
        BadInput.unless(value > 0 && value <= 1e9, "%s must be positive, got %s", name, value);
    }
}
