package io.drift4j.bench;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Where things are, whatever the working directory. */
final class Places {
    private Places() {}

    /** The repository. */
    static Path home() {
        String home = System.getenv("DRIFT4J_HOME");
        return Path.of(home == null ? "" : home).toAbsolutePath().normalize();
    }

    /** A file of the repository that must be there. */
    static Path file(String name) {
        Path file = home().resolve(name);
        BadInput.unless(Files.exists(file), "%s must exist, there is none: run bench/bench of a whole checkout", file);
        return file;
    }

    /** A new empty folder for one measurement. */
    static Path scratch() {
        try {
            return Files.createTempDirectory(Files.createDirectories(home().resolve("bench/target/scratch")), "run");
        } catch (IOException e) {
            throw new IllegalStateException("a scratch folder cannot be made below bench/target", e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the scratch folder " + folder + " cannot be deleted", e);
        }
    }
}
