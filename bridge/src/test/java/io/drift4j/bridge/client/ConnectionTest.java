package io.drift4j.bridge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
    private static final Connection LOCAL = Connection.to(PolicyAddress.parse("grpc://localhost:50051"));
    private static final Connection FAR = Connection.to(PolicyAddress.parse("grpc://robot:50051"));
    private static final Connection SAFE = Connection.to(PolicyAddress.parse("grpcs://robot:50051"));

    @TempDir
    Path folder;

    private Token token(String contents) throws IOException {
        return Token.file(Files.writeString(folder.resolve("token"), contents));
    }

    @Test
    void aTokenNeverLeavesThisMachineInTheClear() throws IOException {
        Token token = token("s3cret\n");
        assertThatThrownBy(() -> FAR.withToken(token))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("in the clear")
                .hasMessageContaining("grpcs://")
                .hasMessageNotContaining("s3cret");
        assertThatCode(() -> LOCAL.withToken(token)).doesNotThrowAnyException();
        assertThatCode(() -> SAFE.withToken(token)).doesNotThrowAnyException();
    }

    @Test
    void aTokenIsOneLineAndIsNotShown() throws IOException {
        assertThat(token("  s3cret \n").header()).isEqualTo("Bearer s3cret");
        assertThat(SAFE.withToken(token("s3cret")).toString()).doesNotContain("s3cret");
        assertThatThrownBy(() -> token("")).isInstanceOf(BadInput.class).hasMessageContaining("holds nothing");
        assertThatThrownBy(() -> token("one\ntwo"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("one token")
                .hasMessageNotContaining("two");
        assertThatThrownBy(() -> Token.file(folder.resolve("none")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("none");
    }

    @Test
    void certificatesAreForTls() {
        assertThatThrownBy(() -> LOCAL.withCa(folder.resolve("ca.pem"))).hasMessageContaining("grpcs://");
        assertThatThrownBy(() -> FAR.withCertificate(folder.resolve("c.pem"), folder.resolve("k.pem")))
                .hasMessageContaining("grpcs://");
    }

    @Test
    void filesThatHoldNoCertificateAreNamed() throws IOException {
        Path garbage = Files.writeString(folder.resolve("garbage.pem"), "no certificate");
        assertThatThrownBy(() -> PolicyClient.connect(SAFE.withCa(folder.resolve("none.pem"))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("none.pem");
        assertThatThrownBy(() -> PolicyClient.connect(SAFE.withCa(garbage)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("garbage.pem");
        assertThatThrownBy(() -> PolicyClient.connect(SAFE.withCertificate(garbage, garbage)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("garbage.pem");
    }

    @Test
    void valuesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> LOCAL.withDeadline(Duration.ZERO)).hasMessageContaining("deadline must be positive");
        assertThatThrownBy(() -> LOCAL.withPatience(Duration.ofSeconds(-1))).hasMessageContaining("patience");
        assertThatThrownBy(() -> LOCAL.withSessions(0)).hasMessageContaining("at least one session");
        assertThatThrownBy(() -> LOCAL.withName("x".repeat(65))).hasMessageContaining("64");
    }

    @Test
    void waitsLongerEachTimeUpToASecond() {
        assertThat(Backoff.nanos(1)).isEqualTo(50_000_000);
        assertThat(Backoff.nanos(2)).isEqualTo(100_000_000);
        assertThat(Backoff.nanos(6)).isEqualTo(1_000_000_000);
        assertThat(Backoff.nanos(1_000_000)).isEqualTo(1_000_000_000);
        assertThat(Backoff.spreadNanos(3)).isBetween(100_000_000L, 200_000_000L);
    }
}
