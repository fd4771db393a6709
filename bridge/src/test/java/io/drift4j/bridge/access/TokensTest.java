package io.drift4j.bridge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final String SECRET = "0123456789abcdef";

    @TempDir
    Path folder;

    private Tokens read(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("tokens"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        return Tokens.read("tokens", file);
    }

    @Test
    void aTokenHasAnOwner() throws IOException {
        Tokens tokens = read("# robots\n\narm-3 " + SECRET + "\n  arm-4\t" + SECRET + "4  \n");
        assertThat(tokens.owner(SECRET)).hasValue("arm-3");
        assertThat(tokens.owner(SECRET + "4")).hasValue("arm-4");
        assertThat(tokens.owner("")).isEmpty();
        assertThat(tokens.owner(SECRET + "5")).isEmpty();
        assertThat(tokens.needed()).isTrue();
        assertThat(Tokens.none().needed()).isFalse();
        assertThat(tokens.toString()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nobody\n",
                "arm-3\n",
                "arm-3 " + SECRET + " more\n",
                "arm-3 short\n",
                "a " + SECRET + "\nb " + SECRET + "\n"
            })
    void aWrongFileIsRefusedWithoutItsTokens(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(BadInput.class).hasMessageNotContaining(SECRET);
    }

    @Test
    void aFileThatIsNotThereOrOfOthersIsRefused() throws IOException {
        assertThatThrownBy(() -> Tokens.read("tokens", folder.resolve("none")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must be a file");
        Path file = Files.writeString(folder.resolve("open"), "a " + SECRET);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw----r--"));
        assertThatThrownBy(() -> Tokens.read("tokens", file)).hasMessageContaining("chmod 600");
    }

    @Test
    void aTagTellsSecretsApartAndNothingMore() {
        assertThat(Tokens.tag(SECRET)).matches("[0-9a-f]{8}").isNotEqualTo(Tokens.tag(SECRET + "x"));
    }
}
