package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The command as a person meets it: arguments in; exit code and both streams out. */
final class Door {

    /** How a command ended. */
    record Outcome(int code, String out, String err) {}

    private Door() {}

    /** Runs one command line in this process. */
    static Outcome run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.execute(new PrintWriter(out), new PrintWriter(err), strings(arguments));
        return new Outcome(code, out.toString(), err.toString());
    }

    /** The same command line for a process of its own. */
    static ProcessBuilder process(Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(strings(arguments)));
        return new ProcessBuilder(command);
    }

    /** Runs a command line that must end in one line and exit code 2, with every file below a folder as it was. */
    static void refused(Path folder, String because, Object... arguments) {
        Map<String, Integer> before = contents(folder);
        Outcome outcome = run(arguments);
        assertThat(outcome.err().strip().lines())
                .as("messages, after the output: %s", outcome.out())
                .singleElement()
                .asString()
                .startsWith("drift4j: ")
                .contains(because)
                .doesNotContain("\tat ", "Exception:");
        assertThat(outcome.code()).isEqualTo(Main.BAD_INPUT);
        assertThat(contents(folder)).isEqualTo(before);
    }

    private static String[] strings(Object... arguments) {
        return Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    }

    /** The configuration of a training of a second. */
    static Path tinyConfig() {
        try {
            return Path.of(
                    Objects.requireNonNull(Door.class.getResource("tiny.yaml")).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Hash of the contents of each file below a folder, by path. */
    static Map<String, Integer> contents(Path folder) {
        Map<String, Integer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return contents;
    }
}
