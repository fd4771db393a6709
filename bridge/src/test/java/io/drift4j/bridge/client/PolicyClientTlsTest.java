package io.drift4j.bridge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drift4j.policy.Noise;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PolicyClientTlsTest {
    @TempDir
    static Path folder;

    private static TestCertificate ours;
    private static TestCertificate theirs;
    private static TestCertificate strangers;

    @BeforeAll
    static void certificates() throws Exception {
        theirs = TestCertificate.create(folder, "server");
        ours = TestCertificate.create(folder, "client");
        strangers = TestCertificate.create(folder, "stranger");
    }

    private static FakePolicyServer server(boolean mutual) throws Exception {
        TlsServerCredentials.Builder tls = TlsServerCredentials.newBuilder()
                .keyManager(theirs.chain().toFile(), theirs.key().toFile());
        if (mutual) {
            tls.trustManager(ours.chain().toFile()).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
        }
        ServerCredentials credentials = tls.build();
        return FakePolicyServer.start(new ToyPolicy(ToyPolicy.plainSpec()), credentials);
    }

    private static String failure(Connection connection) {
        Throwable thrown = catchThrowable(() -> PolicyClient.connect(connection.withPatience(Duration.ofSeconds(2)))
                .close());
        assertThat(thrown).isInstanceOf(ServerFault.class);
        return thrown.getMessage();
    }

    private static void works(Connection connection) {
        try (PolicyClient client = PolicyClient.connect(connection)) {
            assertThat(client.act(ToyPolicy.history(1, 2), Noise.seeded(1)).horizon())
                    .isEqualTo(9);
        }
    }

    @Test
    void trustsTheCaThatIsGivenAndNoOther() throws Exception {
        try (FakePolicyServer server = server(false)) {
            works(server.connection().withCa(theirs.chain()));
            long start = System.nanoTime();
            assertThat(failure(server.connection().withCa(strangers.chain())))
                    .contains("certificate that is trusted", "give the CA");
            assertThat(failure(server.connection())).contains("certificate that is trusted");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            PolicyAddress other = new PolicyAddress("127.0.0.2", server.port(), true);
            assertThat(failure(Connection.to(other).withCa(theirs.chain()))).contains("the host by the name in it");
        }
    }

    @Test
    void showsItsOwnCertificateToServersThatWantOne() throws Exception {
        try (FakePolicyServer server = server(true)) {
            Connection trusting = server.connection().withCa(theirs.chain());
            works(trusting.withCertificate(ours.chain(), ours.key()));
            assertThat(failure(trusting)).contains("wants a client certificate that it trusts");
            assertThat(failure(trusting.withCertificate(strangers.chain(), strangers.key())))
                    .contains("wants a client certificate that it trusts");
        }
    }

    @Test
    void aTokenMayTravelEncrypted() throws Exception {
        try (FakePolicyServer server = server(false)) {
            server.token = "s3cret";
            Path token = Files.writeString(folder.resolve("token"), "s3cret");
            works(server.connection().withCa(theirs.chain()).withToken(Token.file(token)));
        }
    }

    @Test
    void oneEndWithTlsAndOneWithoutIsExplained() throws Exception {
        try (FakePolicyServer secure = server(false);
                FakePolicyServer plain = FakePolicyServer.start(new ToyPolicy(ToyPolicy.plainSpec()))) {
            assertThat(failure(Connection.to(new PolicyAddress("localhost", secure.port(), false))))
                    .contains("TLS on at both ends");
            assertThat(failure(Connection.to(new PolicyAddress("localhost", plain.port(), true))
                            .withCa(theirs.chain())))
                    .contains("TLS on at both ends");
        }
    }
}
