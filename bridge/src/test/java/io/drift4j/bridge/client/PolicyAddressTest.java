package io.drift4j.bridge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyAddressTest {

    @ParameterizedTest
    @CsvSource({
        "grpc://localhost:50051, localhost, 50051, false, true",
        "grpcs://Robot-3.lab.example:443, robot-3.lab.example, 443, true, false",
        "grpc://127.0.0.1:1, 127.0.0.1, 1, false, true",
        "grpc://127.8.8.8:65535, 127.8.8.8, 65535, false, true",
        "grpc://10.0.0.7:50051/, 10.0.0.7, 50051, false, false",
        "grpc://0.0.0.0:50051, 0.0.0.0, 50051, false, false",
        "grpc://[::1]:50051, ::1, 50051, false, true",
        "grpcs://[2001:db8::1]:50051, 2001:db8::1, 50051, true, false",
        "grpc://localhost.example:50051, localhost.example, 50051, false, false",
    })
    void readsWhatPeopleWrite(String text, String host, int port, boolean tls, boolean loopback) {
        PolicyAddress address = PolicyAddress.parse(text);
        assertThat(address).isEqualTo(new PolicyAddress(host, port, tls));
        assertThat(address.loopback()).isEqualTo(loopback);
        assertThat(PolicyAddress.parse(address.toString())).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grpc://",
                "grpc://localhost",
                "grpc://localhost:",
                "grpc://localhost:port",
                "grpc://:50051",
                "http://localhost:50051",
                "GRPC://localhost:50051",
                "grpc://localhost:50051/model",
                "grpc://user:word@localhost:50051",
                "grpc://::1:50051",
                "grpc://localhost:123456789012345",
                " grpc://localhost:50051",
                "localhost:50051"
            })
    void refusesEverythingElseWithTheFormThatItMustHave(String text) {
        assertThatThrownBy(() -> PolicyAddress.parse(text))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("grpc://HOST:PORT")
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void aPortIsAPort() {
        assertThatThrownBy(() -> PolicyAddress.parse("grpc://localhost:0")).hasMessageContaining("1 to 65535");
        assertThatThrownBy(() -> PolicyAddress.parse("grpc://localhost:65536")).hasMessageContaining("got 65536");
    }

    @Test
    void filesAreNoAddresses() {
        assertThat(PolicyAddress.looksLike("grpc://localhost:1")).isTrue();
        assertThat(PolicyAddress.looksLike("http://localhost:1")).isTrue();
        assertThat(PolicyAddress.looksLike("models/pusht-state.drift4j")).isFalse();
        assertThat(PolicyAddress.looksLike("C:\\models\\pusht-state.drift4j")).isFalse();
        assertThat(PolicyAddress.looksLike("pusht-state")).isFalse();
    }
}
