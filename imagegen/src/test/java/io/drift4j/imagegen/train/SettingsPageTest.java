package io.drift4j.imagegen.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.imagegen.score.ScorerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/imagegen-settings.md has every key of every training with its default. */
class SettingsPageTest {
    private static final Path PAGE = Path.of("../docs/imagegen-settings.md");

    @TempDir
    private Path folder;

    static Stream<Arguments> trainings() {
        return Stream.of(
                Arguments.of("generator.yaml", GeneratorConfig.defaults()),
                Arguments.of("encoder.yaml", EncoderConfig.defaults()),
                Arguments.of("codec.yaml", CodecConfig.defaults()),
                Arguments.of("scorer.yaml", ScorerConfig.defaults()));
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void theSettingsAreAllThereWithTheirDefaults(String name, Record defaults) throws IOException {
        Matcher block = Pattern.compile("^```yaml\\n(# " + name + "\\n.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        assertThat(block.find()).as(name).isTrue();
        JsonNode given = ConfigFile.readTree(Files.writeString(folder.resolve(name), block.group(1)));
        JsonNode whole = ConfigFile.toTree(defaults);
        assertThat(ConfigFile.differences(given, whole)).isEmpty();
        assertThat(paths(given)).containsExactlyElementsOf(paths(whole));
    }

    /** Where values stand, in order; a key that is left out is missed even if it is null. */
    private static Iterable<String> paths(JsonNode tree) {
        return leaves("", tree).toList();
    }

    private static Stream<String> leaves(String path, JsonNode node) {
        return node.isObject()
                ? node.properties().stream().flatMap(entry -> leaves(path + "." + entry.getKey(), entry.getValue()))
                : Stream.of(path);
    }
}
