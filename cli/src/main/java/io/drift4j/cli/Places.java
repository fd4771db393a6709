package io.drift4j.cli;

import io.drift4j.bridge.client.PolicyAddress;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where things are. Paths that a person gives count from the working directory; what ships with drift4j
 * ({@code configs/}, {@code models/}, {@code data/}) is found from everywhere. Whatever is written goes below the
 * working directory.
 */
final class Places {
    private static final String POLICY = ".drift4j";
    private static final String CONFIG = ".yaml";

    private Places() {}

    /** The folder drift4j was installed in, as the launcher says; the working directory without one. */
    static Path home() {
        String home = System.getenv("DRIFT4J_HOME");
        return Path.of(home == null ? "" : home).toAbsolutePath();
    }

    /** A file as given if it exists, else the one of this name that ships with drift4j, else as given. */
    static Path file(Path given) {
        Path shipped = home().resolve(given);
        return !Files.exists(given) && Files.exists(shipped) ? shipped : given;
    }

    /** A configuration: a path, or the bare name of one in {@code configs/}. */
    static Path config(Path given) {
        Path shipped = home().resolve("configs").resolve(given + CONFIG);
        Path file = file(given);
        return !Files.exists(file) && Files.exists(shipped) ? shipped : file;
    }

    /**
     * The checkpoint that a person means: a policy file, a checkpoint folder, a run folder (its policy, or its newest
     * checkpoint while it is not finished), or the bare name of a policy in {@code models/}.
     *
     * @throws BadInput if there is none
     */
    static Path policy(String given) {
        BadInput.unless(
                !PolicyAddress.looksLike(given),
                "here a policy must be a file, got '%s': the weights of a policy at an address stay with its server",
                given);
        Path shipped = home().resolve("models").resolve(given + POLICY);
        Path path = file(Path.of(given));
        if (!Files.exists(path) && Files.exists(shipped)) {
            return shipped;
        }
        if (Files.isRegularFile(path) || Files.exists(path.resolve("manifest.json"))) {
            return path;
        }
        BadInput.unless(
                Files.exists(path),
                "a policy must exist, there is none at %s: name a %s file, a run folder, or one of %s",
                given,
                POLICY,
                policies());
        Path finished = path.resolve("policy" + POLICY);
        if (Files.exists(finished)) {
            return finished;
        }
        Optional<Path> newest =
                Files.exists(path.resolve("config.yaml")) ? RunFolder.open(path).newest() : Optional.empty();
        return newest.orElseThrow(() -> new BadInput("a policy must be a " + POLICY + " file, a checkpoint or a run"
                + " folder, but " + given + " holds neither policy" + POLICY + " nor checkpoints"));
    }

    /**
     * The checkpoint that holds these weights of what a person means: as {@link #policy(String)}, but of a run folder its
     * newest training checkpoint for raw weights, finished or not.
     *
     * @throws BadInput if there is none, or it has averaged weights alone
     */
    static Path policy(String given, FilePolicy.Kind kind) {
        if (kind == FilePolicy.Kind.AVERAGED) {
            return policy(given);
        }
        Path root = file(Path.of(given));
        Path found = Files.exists(root.resolve("config.yaml"))
                ? RunFolder.open(root).newest().orElse(root)
                : policy(given);
        BadInput.unless(
                Files.isDirectory(found) && Files.exists(found.resolve("manifest.json")),
                "raw weights are held by training checkpoints alone, got %s: name a run folder that still has its"
                        + " checkpoints",
                given);
        return found;
    }

    /**
     * The network for images that a person means: a file, a checkpoint folder, or a run folder (its finished file, or its
     * newest checkpoint while it is not finished).
     *
     * @param kind what it must be, for example {@code generator}
     * @throws BadInput if there is none
     */
    static Path network(String given, String kind) {
        Path path = file(Path.of(given));
        BadInput.unless(
                Files.exists(path),
                "a %s must exist, there is none at %s: name a %s%s file or the run folder of drift4j train %s",
                kind,
                given,
                kind,
                POLICY,
                kind);
        Path finished = path.resolve(kind + POLICY);
        if (Files.isRegularFile(path) || Files.exists(path.resolve("manifest.json"))) {
            return path;
        }
        if (Files.exists(finished)) {
            return finished;
        }
        Optional<Path> newest =
                Files.exists(path.resolve("config.yaml")) ? RunFolder.open(path).newest() : Optional.empty();
        return newest.orElseThrow(() -> new BadInput(
                given + " must be a run folder, but it holds neither " + kind + POLICY + " nor checkpoints"));
    }

    /** The training log of a policy: {@code log.jsonl} of its run, or {@code NAME.log.jsonl} beside it. */
    static Optional<Path> log(Path policy) {
        String name = policy.toAbsolutePath().normalize().getFileName().toString();
        String stem = name.endsWith(POLICY) ? name.substring(0, name.length() - POLICY.length()) : name;
        return Stream.of(
                        policy.resolveSibling(stem + ".log.jsonl"),
                        policy.resolveSibling("log.jsonl"),
                        policy.resolve("../../log.jsonl").normalize())
                .limit(Files.isDirectory(policy) ? 3 : 2) // the last is that of a checkpoint folder in its run
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Names of the configurations that ship with drift4j. */
    static List<String> configs() {
        return names("configs", CONFIG);
    }

    /** Names of the policies that ship with drift4j. */
    static List<String> policies() {
        return names("models", POLICY);
    }

    private static List<String> names(String folder, String ending) {
        return entries(home().resolve(folder), ending).stream()
                .map(path -> path.getFileName().toString())
                .map(name -> name.substring(0, name.length() - ending.length()))
                .toList();
    }

    private static List<Path> entries(Path folder, String ending) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> path.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new BadInput("folder " + folder + " must be readable, reading failed: " + e.getMessage(), e);
        }
    }
}
