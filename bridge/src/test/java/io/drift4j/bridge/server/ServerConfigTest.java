package io.drift4j.bridge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.model.PolicyFiles;
import io.drift4j.bridge.safety.SafetyConfig;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.policy.plain.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {
    @TempDir
    Path folder;

    private ServerConfig read(String yaml, String... overrides) throws IOException {
        return ServerConfig.read(Files.writeString(folder.resolve("server.yaml"), yaml), List.of(overrides));
    }

    @Test
    void theDefaultsAreSafe() {
        ServerConfig defaults = ServerConfig.read(null, List.of());
        assertThat(defaults).isEqualTo(ServerConfig.defaults());
        assertThat(defaults.host()).isEqualTo("127.0.0.1");
        assertThat(defaults.port()).isEqualTo(50051);
        assertThat(defaults.metricsPort()).isEqualTo(9464);
        assertThat(defaults.tls().on()).isFalse();
        assertThat(defaults.adminTokens()).isNull();
        assertThat(defaults.batching().windowMillis()).isZero();
    }

    @Test
    void aFileListsWhatDiffers() throws IOException {
        ServerConfig config = read("""
                port: 6000
                tls: {certificate: a.pem, key: a.key}
                tokens: clients.tokens
                limits:
                  sessions: 3
                batching: {windowMillis: 1.5}
                pass: native
                noiseScale: 0.5
                safety:
                  onViolation: reject
                  velocity: {x: 300}
                """, "limits.idleSeconds=5", "tls.clientCa=ca.pem");
        assertThat(config.port()).isEqualTo(6000);
        assertThat(config.tls()).isEqualTo(new ServerConfig.Tls("a.pem", "a.key", "ca.pem"));
        assertThat(config.limits().sessions()).isEqualTo(3);
        assertThat(config.limits().idleSeconds()).isEqualTo(5);
        assertThat(config.limits().observationsPerSecond()).isEqualTo(200);
        assertThat(config.batching().windowMillis()).isEqualTo(1.5);
        assertThat(config.running()).isEqualTo(new PolicyFiles.Running(Pass.NATIVE, "cpu", 1, 0.5));
        assertThat(config.safety().onViolation()).isEqualTo(SafetyConfig.Response.REJECT);
        assertThat(config.safety().velocity()).containsEntry("x", 300.0);
    }

    @Test
    void whatIsWrittenReadsBack() throws IOException {
        ServerConfig config = read("", "safety.range={x: {low: 1}}", "tokens=a", "port=0");
        assertThat(read(ConfigFile.toYaml(config))).isEqualTo(config);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prot=1 | unknown key 'prot'",
                "limits.session=1 | unknown key 'limits.session'",
                "port=70000 | port must be 0",
                "metricsPort=-1 | metricsPort must be 0",
                "host= | host",
                "host='' | host must be",
                "tls.key=a | tls.key alone",
                "tls.clientCa=a | tls.clientCa needs",
                "limits.sessions=0 | limits.sessions must be 1",
                "limits.observationsPerSecond=0 | limits.observationsPerSecond must be positive",
                "limits.messageBytes=10 | limits.messageBytes",
                "limits.imagePixels=0 | limits.imagePixels",
                "limits.idleSeconds=.nan | limits.idleSeconds must be positive",
                "limits.drainSeconds=-1 | limits.drainSeconds must be positive",
                "batching.windowMillis=3 | batching.windowMillis must be 0 to 2",
                "batching.maxBatch=0 | batching.maxBatch must be 1",
                "keepalive.seconds=0 | keepalive.seconds must be positive",
                "pass=cuda | one of auto, java, native",
                "port=a | a whole number",
                "threads=-1 | threads must be 0",
                "device=tpu | device must be auto",
                "noiseScale=-1 | noiseScale must be 0",
                "safety.jump={x: -1} | jump.x"
            })
    void whatIsWrongIsNamed(String override, String words) {
        assertThatThrownBy(() -> ServerConfig.read(null, List.of(override.strip())))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(words.strip());
    }
}
