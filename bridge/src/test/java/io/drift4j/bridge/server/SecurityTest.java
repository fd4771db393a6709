package io.drift4j.bridge.server;

import static io.drift4j.bridge.server.Running.observation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.v1.AdminServiceGrpc;
import io.drift4j.bridge.v1.GetModelInfoRequest;
import io.drift4j.bridge.v1.ListModelsRequest;
import io.drift4j.bridge.v1.OpenSessionRequest;
import io.drift4j.engine.BadInput;
import io.grpc.CallCredentials;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may call, and that secrets stay where they are. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SecurityTest {
    @TempDir
    static Path folder;

    private static Certificates.Pair server;
    private static Path ca;

    @BeforeAll
    static void certify() throws IOException, GeneralSecurityException {
        Certificates authority = Certificates.authority(folder, "ca");
        ca = authority.certificate();
        server = authority.sign("server");
        authority.sign("arm-3");
        authority.sign("expired", "-startdate", "-3d", "-validity", "1");
        Certificates.authority(folder, "foreign-ca").sign("foreign");
    }

    private static String[] tls(String... more) {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(
                                "tls.certificate=" + server.certificate(), "tls.key=" + server.key()),
                        java.util.Arrays.stream(more))
                .toArray(String[]::new);
    }

    private static ManagedChannel channel(Running running, ChannelCredentials credentials) {
        return NettyChannelBuilder.forAddress("localhost", running.server.port(), credentials)
                .build();
    }

    private static ChannelCredentials trusting() throws IOException {
        return TlsChannelCredentials.newBuilder().trustManager(ca.toFile()).build();
    }

    private static ChannelCredentials showing(String name) throws IOException {
        return TlsChannelCredentials.newBuilder()
                .trustManager(ca.toFile())
                .keyManager(
                        folder.resolve(name + ".pem").toFile(),
                        folder.resolve(name + ".key").toFile())
                .build();
    }

    private static void info(ManagedChannel channel, CallCredentials token) {
        Running.stub(channel).withCallCredentials(token).getModelInfo(GetModelInfoRequest.getDefaultInstance());
    }

    @Test
    void aPublicBindNeedsTlsAndKnownClients() throws InterruptedException, IOException {
        assertThatThrownBy(() -> Running.serve(new FakePolicy(), "host=0.0.0.0"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("tls.certificate")
                .hasMessageContaining("127.0.0.1");
        assertThatThrownBy(() -> Running.serve(new FakePolicy(), tls("host=0.0.0.0")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("tokens")
                .hasMessageContaining("tls.clientCa");
        try (Running running = Running.serve(new FakePolicy(), tls("host=0.0.0.0", "tls.clientCa=" + ca))) {
            assertThat(running.server.port()).isPositive();
        }
        assertThatThrownBy(() -> Running.serve(new FakePolicy(), "host=no-such-host.invalid"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no-such-host");
    }

    @Test
    void withTlsPlainTextFindsNoServer() throws InterruptedException, IOException {
        try (Running running = Running.serve(new FakePolicy(), tls())) {
            ManagedChannel safe = channel(running, trusting());
            Running.stub(safe).getModelInfo(GetModelInfoRequest.getDefaultInstance());
            safe.shutdownNow();
            Refused.by(running::open).with(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void withAClientCaOnlyItsCertificatesOpen() throws InterruptedException, IOException {
        try (Logs logs = Logs.capture();
                Running running = Running.serve(new FakePolicy(), tls("tls.clientCa=" + ca))) {
            ManagedChannel known = channel(running, showing("arm-3"));
            Running.stub(known).openSession(OpenSessionRequest.getDefaultInstance());
            known.shutdownNow();
            assertThat(logs.with("session opened", "CN=arm-3")).hasSize(1);
            for (ChannelCredentials wrong : List.of(trusting(), showing("expired"), showing("foreign"))) {
                ManagedChannel channel = channel(running, wrong);
                Refused.by(() -> Running.stub(channel).getModelInfo(GetModelInfoRequest.getDefaultInstance()))
                        .with(Status.Code.UNAVAILABLE);
                channel.shutdownNow();
            }
        }
    }

    @Test
    void tokens() throws InterruptedException, IOException {
        Path users = Secrets.tokens(folder, "lab", Secrets.USER);
        Path admins = Secrets.tokens(folder, "ops", Secrets.ADMIN);
        try (Logs logs = Logs.capture();
                Running running = Running.serve(new FakePolicy(), "tokens=" + users, "adminTokens=" + admins)) {
            info(running.channel, new Bearer(Secrets.USER));
            info(running.channel, new Bearer(Secrets.ADMIN));
            Refused.by(running::open).with(Status.Code.UNAUTHENTICATED).saying("authorization: Bearer");
            for (String wrong : List.of("wrong-token-9876543210", Secrets.USER + "x", "", Secrets.USER.toUpperCase())) {
                Refused.by(() -> info(running.channel, new Bearer(wrong))).with(Status.Code.UNAUTHENTICATED);
            }
            assertThat(HealthGrpc.newBlockingStub(running.channel)
                            .check(HealthCheckRequest.getDefaultInstance())
                            .getStatusValue())
                    .as("health is open to all")
                    .isEqualTo(1);

            AdminServiceGrpc.AdminServiceBlockingStub admin = AdminServiceGrpc.newBlockingStub(running.channel);
            Refused.by(() -> admin.listModels(ListModelsRequest.getDefaultInstance()))
                    .with(Status.Code.UNAUTHENTICATED);
            Refused.by(() -> admin.withCallCredentials(new Bearer(Secrets.USER))
                            .listModels(ListModelsRequest.getDefaultInstance()))
                    .with(Status.Code.PERMISSION_DENIED);
            assertThat(admin.withCallCredentials(new Bearer(Secrets.ADMIN))
                            .listModels(ListModelsRequest.getDefaultInstance())
                            .getModelsCount())
                    .isEqualTo(1);

            String session = Running.stub(running.channel)
                    .withCallCredentials(new Bearer(Secrets.USER))
                    .openSession(OpenSessionRequest.newBuilder()
                            .setClientName("arm-3")
                            .build())
                    .getSessionId();
            Refused.by(() -> Running.stub(running.channel)
                            .withCallCredentials(new Bearer(Secrets.ADMIN))
                            .infer(Running.request(session, observation(1, 1))))
                    .with(Status.Code.NOT_FOUND);
            Refused.by(() -> Running.stub(running.channel)
                            .withCallCredentials(new Bearer(Secrets.USER))
                            .infer(Running.request(session, observation(1, Float.NaN))))
                    .with(Status.Code.INVALID_ARGUMENT);

            assertThat(logs.with("session opened", "lab", "arm-3", "127.0.0.1")).hasSize(1);
            assertThat(logs.with("refused", "UNAUTHENTICATED", "127.0.0.1")).hasSizeGreaterThanOrEqualTo(6);
            assertThat(logs.with("refused", "PERMISSION_DENIED", "ListModels")).hasSize(1);
            assertThat(logs.with("refused", "INVALID_ARGUMENT", "lab", "Infer")).hasSize(1);
            assertThat(logs.lines())
                    .noneSatisfy(line -> assertThat(line)
                            .containsAnyOf(Secrets.USER, Secrets.ADMIN, session, "wrong-token-9876543210"));
        }
    }

    @Test
    void withoutOperatorsTokensThereIsNoAdminService() throws InterruptedException {
        try (Running running = Running.serve(new FakePolicy())) {
            Refused.by(() -> AdminServiceGrpc.newBlockingStub(running.channel)
                            .listModels(ListModelsRequest.getDefaultInstance()))
                    .with(Status.Code.UNIMPLEMENTED);
        }
    }

    @Test
    void filesThatOthersCanReadAreRefused() throws IOException {
        Path open = Secrets.tokens(folder, "open", Secrets.USER);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> Running.serve(new FakePolicy(), "tokens=" + open))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("chmod 600")
                .hasMessageNotContaining(Secrets.USER);
        Path key = Files.copy(server.key(), folder.resolve("open.key"));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() ->
                        Running.serve(new FakePolicy(), "tls.certificate=" + server.certificate(), "tls.key=" + key))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("tls.key");
    }

    @Test
    void filesThatAreNoneAreRefused() throws IOException {
        Path text = Secrets.keep(Files.writeString(folder.resolve("text.key"), "no key"));
        assertThatThrownBy(() ->
                        Running.serve(new FakePolicy(), "tls.certificate=" + server.certificate(), "tls.key=" + text))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("PEM");
        assertThatThrownBy(() -> Running.serve(new FakePolicy(), "tls.certificate=nowhere.pem", "tls.key=nowhere.key"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("nowhere.key");
        assertThatThrownBy(() -> Running.serve(new FakePolicy(), "tls.certificate=nowhere.pem"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("tls.certificate alone");
        assertThatThrownBy(() -> Running.serve(new FakePolicy(), tls("tls.clientCa=" + text)))
                .isInstanceOf(BadInput.class);
        Path user = Secrets.tokens(folder, "a", Secrets.USER);
        Path admin = Secrets.tokens(folder, "b", Secrets.USER);
        assertThatThrownBy(() -> Running.serve(new FakePolicy(), "tokens=" + user, "adminTokens=" + admin))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("share");
    }
}
