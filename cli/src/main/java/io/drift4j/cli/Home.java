package io.drift4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where drift4j lives: bundled configurations, data and models are found there from any working directory. */
final class Home {
    private Home() {}

    /** The folder of the launcher, or the working directory. */
    static Path root() {
        String home = System.getenv("DRIFT4J_HOME");
        return Path.of(home == null ? "" : home);
    }

    /** A path as given if it exists or is absolute, else the one of that name under {@link #root} if it exists there. */
    static Path find(String path) {
        Path given = Path.of(path);
        Path bundled = root().resolve(path);
        return !Files.exists(given) && Files.exists(bundled) ? bundled : given;
    }
}
