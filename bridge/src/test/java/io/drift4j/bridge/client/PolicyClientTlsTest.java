package io.drift4j.bridge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drift4j.bridge.server.Certificates;
import io.drift4j.bridge.server.Certificates.Pair;
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

    private static Path ca;
    private static Path anotherCa;
    private static Pair ours;
    private static Pair theirs;
    private static Pair strangers;

    @BeforeAll
    static void certificates() throws Exception {
        Certificates authority = Certificates.authority(folder, "ca");
        ca = authority.certificate();
        theirs = authority.sign("server");
        ours = authority.sign("client");
        Certificates another = Certificates.authority(folder, "another-ca");
        anotherCa = another.certificate();
        strangers = another.sign("stranger");
    }

    private static FakePolicyServer server(boolean mutual) throws Exception {
        TlsServerCredentials.Builder tls = TlsServerCredentials.newBuilder()
                .keyManager(theirs.certificate().toFile(), theirs.key().toFile());
        if (mutual) {
            tls.trustManager(ca.toFile()).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
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
            works(server.connection().withCa(ca));
            long start = System.nanoTime();
            assertThat(failure(server.connection().withCa(anotherCa)))
                    .contains("certificate that is trusted", "give the CA");
            assertThat(failure(server.connection())).contains("certificate that is trusted");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            PolicyAddress other = new PolicyAddress("127.0.0.2", server.port(), true);
            assertThat(failure(Connection.to(other).withCa(ca))).contains("the host by the name in it");
        }
    }

    @Test
    void showsItsOwnCertificateToServersThatWantOne() throws Exception {
        try (FakePolicyServer server = server(true)) {
            Connection trusting = server.connection().withCa(ca);
            works(trusting.withCertificate(ours.certificate(), ours.key()));
            assertThat(failure(trusting)).contains("wants a client certificate that it trusts");
            assertThat(failure(trusting.withCertificate(strangers.certificate(), strangers.key())))
                    .contains("wants a client certificate that it trusts");
        }
    }

    @Test
    void aTokenMayTravelEncrypted() throws Exception {
        try (FakePolicyServer server = server(false)) {
            server.token = "s3cret";
            Path token = Files.writeString(folder.resolve("token"), "s3cret");
            works(server.connection().withCa(ca).withToken(Token.file(token)));
        }
    }

    @Test
    void oneEndWithTlsAndOneWithoutIsExplained() throws Exception {
        try (FakePolicyServer secure = server(false);
                FakePolicyServer plain = FakePolicyServer.start(new ToyPolicy(ToyPolicy.plainSpec()))) {
            assertThat(failure(Connection.to(new PolicyAddress("localhost", secure.port(), false))))
                    .contains("TLS on at both ends");
            assertThat(failure(Connection.to(new PolicyAddress("localhost", plain.port(), true))
                            .withCa(ca)))
                    .contains("TLS on at both ends");
        }
    }
}
