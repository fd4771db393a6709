package io.drift4j.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    @TempDir
    private Path folder;

    enum Kind {
        SMALL,
        LARGE
    }

    record Inner(int steps, double rate, boolean on, long seed) {
        Inner {
            BadInput.unless(steps >= 1, "steps must be at least 1, got %d", steps);
        }
    }

    record Choice(double scale) {}

    record Outer(
            String name,
            Kind kind,
            Inner inner,
            @Nullable Choice choice,
            List<Double> numbers,
            List<List<Double>> grid,
            Map<String, Kind> kinds) {}

    private static final Outer DEFAULTS =
            new Outer("first", Kind.SMALL, new Inner(10, 0.5, false, 42), null, List.of(1.0, 2.0), List.of(), Map.of());

    private Path file(String text) {
        try {
            return Files.writeString(folder.resolve("c.yaml"), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Outer read(String text, String... overrides) {
        return ConfigFile.read(file(text), DEFAULTS, List.of(overrides));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing but a remark\n", "---\n", "{}\n", "inner:\n", "inner: {}\n", "kinds:\n"})
    void withoutDifferencesItIsTheDefaults(String text) {
        assertThat(read(text)).isEqualTo(DEFAULTS);
    }

    @Test
    void differencesReplaceDefaultsAndTheRestStays() {
        Outer read = read("""
                name: second
                kind: Large
                inner:
                  rate: 2
                choice: {scale: 1e-3}
                numbers: [3, 4.5, 1e2, -1E-2]
                kinds: {a: small, b: LARGE}
                """);
        assertThat(read)
                .isEqualTo(new Outer(
                        "second",
                        Kind.LARGE,
                        new Inner(10, 2, false, 42),
                        new Choice(0.001),
                        List.of(3.0, 4.5, 100.0, -0.01),
                        List.of(),
                        Map.of("a", Kind.SMALL, "b", Kind.LARGE)));
    }

    @Test
    void anchorsAreFollowed() {
        Outer read = read("""
                numbers: &row [5, 6]
                grid: [*row, [7, 8], *row]
                """);
        assertThat(read.numbers()).containsExactly(5.0, 6.0);
        assertThat(read.grid()).containsExactly(List.of(5.0, 6.0), List.of(7.0, 8.0), List.of(5.0, 6.0));
    }

    @Test
    void overridesComeLast() {
        Outer read = read(
                "inner: {steps: 3}\nchoice: {scale: 2}\n",
                "inner.steps=4",
                "inner.on=true",
                "inner.rate=1e-4",
                "numbers=[9]",
                "choice.scale=7",
                "kinds={c: large}",
                "name=a=b");
        assertThat(read.inner()).isEqualTo(new Inner(4, 1e-4, true, 42));
        assertThat(read.numbers()).containsExactly(9.0);
        assertThat(read.choice()).isEqualTo(new Choice(7));
        assertThat(read.kinds()).containsExactly(Map.entry("c", Kind.LARGE));
        assertThat(read.name()).isEqualTo("a=b");
        assertThat(read("choice: {scale: 2}\n", "choice=null").choice()).isNull();
        assertThat(read("", "choice={scale: 3}").choice()).isEqualTo(new Choice(3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stepz: 1 | unknown key 'stepz'; known here: name, kind, inner, choice",
                "inner: {stepz: 1} | unknown key 'inner.stepz'; known here: steps, rate, on, seed",
                "choice: {scale: 1, scal: 2} | unknown key 'choice.scal'; known here: scale",
                "choice: {scal: 1} | key choice.scale: a value is missing",
                "inner: {steps: 1.5} | key inner.steps: must be a whole number, got 1.5",
                "inner: {steps: 10.0} | key inner.steps: must be a whole number, got 10.0",
                "inner: {steps: 5000000000} | key inner.steps: Numeric value (5000000000) out of range of int",
                "inner: {steps: many} | key inner.steps: must be a whole number, got \"many\"",
                "inner: {steps: '7'} | key inner.steps: must be a whole number, got \"7\"",
                "inner: {steps: 0} | steps must be at least 1, got 0",
                "inner: {rate: fast} | key inner.rate: must be a number, got \"fast\"",
                "inner: {rate: [1]} | key inner.rate: must be a number, got [1]",
                "inner: {on: 1} | key inner.on: must be true or false, got 1",
                "inner: 3 | key inner: must be a section with keys of its own, got 3",
                "inner: [3] | key inner: must be a section with keys of its own, got [3]",
                "inner: {steps: } | must give key 'inner.steps' a value, got none",
                "kind: | must give key 'kind' a value, got none",
                "kind: medium | key kind: must be one of small, large, got \"medium\"",
                "kind: 1 | key kind: must be one of small, large, got 1",
                "name: 12 | key name: must be text (quote it if it looks like a number), got 12",
                "numbers: 3 | key numbers: must be a list, got 3",
                "numbers: [1, x] | key numbers[1]: must be a number, got \"x\"",
                "choice: {} | key choice.scale: a value is missing",
                "[1, 2] | must be a list of keys with values (key: value), got [1,2]",
                "word | must be a list of keys with values (key: value), got \"word\"",
                "kind: large\\nkind: small | duplicate key kind",
                "name: a\\n  kind: b | line 2",
                "name: [a | must be YAML",
                "name: !!java.lang.ProcessBuilder [a] | must be YAML",
                "grid: &g [*g] | finite",
            })
    void whatIsWrongIsNamed(String text, String message) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("c.yaml")
                .hasMessageContaining(message.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "inner.stepz=1 | unknown key 'inner.stepz'; known here: steps, rate, on, seed",
                "inner.steps | --set takes key=value, for example train.steps=500, got 'inner.steps'",
                "=3 | --set takes key=value",
                ".=3 | unknown key '.'",
                "inner.=3 | unknown key 'inner.'",
                "name.first=x | is not a section with keys of its own",
                "choice.scale=1 | is not a section with keys of its own",
                "inner.steps= | must give key 'inner.steps' a value, got none",
                "inner.steps=x | key inner.steps: must be a whole number",
                "inner=null | key inner: a value is missing",
                "numbers=[1 | --set numbers=[1 must be YAML",
            })
    void wrongOverridesAreNamed(String override, String message) {
        assertThatThrownBy(() -> read("", override))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(message.strip());
    }

    @Test
    void unreadableFilesAreNamed() {
        Path missing = folder.resolve("missing.yaml");
        assertThatThrownBy(() -> ConfigFile.read(missing, DEFAULTS, List.of()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must exist")
                .hasMessageContaining("missing.yaml");
        assertThatThrownBy(() -> ConfigFile.read(folder, DEFAULTS, List.of()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("cannot be read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "",
                " ",
                "12",
                "1e5",
                "1_000",
                "0x1F",
                "012",
                "1:30",
                "yes",
                "null",
                "~",
                "true",
                "a: b",
                "# no",
                "2020-01-01",
                "two\nlines",
                "'quoted'",
                "größe",
                ".inf",
                "- a",
                "*a"
            })
    void resolvedTextReadsBackTheSame(String name) {
        Outer config = new Outer(
                name,
                Kind.LARGE,
                new Inner(3, 1e-8, true, Long.MIN_VALUE),
                new Choice(1e9),
                List.of(0.1, 1e-20, -3.0, 1e21, Double.MIN_VALUE),
                List.of(List.of(1.0, 2.0), List.of()),
                Map.of(name, Kind.SMALL));
        Path file = file(ConfigFile.toYaml(config));
        assertThat(ConfigFile.read(file, DEFAULTS, List.of())).isEqualTo(config);
        assertThat(ConfigFile.differences(ConfigFile.readTree(file), ConfigFile.toTree(config)))
                .isEmpty();
    }

    @Test
    void differencesNameTheirKeys() {
        Outer other = new Outer(
                "second", Kind.SMALL, new Inner(11, 0.5, false, 42), new Choice(1), List.of(1.0), List.of(), Map.of());
        assertThat(ConfigFile.differences(ConfigFile.toTree(DEFAULTS), ConfigFile.toTree(other)))
                .containsExactly(
                        "name: \"first\" -> \"second\"",
                        "inner.steps: 10 -> 11",
                        "choice: nothing -> {\"scale\":1.0}",
                        "numbers: [1.0,2.0] -> [1.0]");
    }

    @Test
    void aKeyThatAnOlderVersionDidNotHaveIsAsOneThatIsNull() {
        JsonNode now = ConfigFile.toTree(DEFAULTS);
        JsonNode older = now.deepCopy();
        ((ObjectNode) older).remove("choice");
        assertThat(ConfigFile.differences(older, now)).isEmpty();
        assertThat(ConfigFile.differences(now, older)).isEmpty();
        ((ObjectNode) older).remove("name");
        assertThat(ConfigFile.differences(older, now)).containsExactly("name: nothing -> \"first\"");
    }
}
