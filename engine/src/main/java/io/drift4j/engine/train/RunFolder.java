package io.drift4j.engine.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A training run on disk: {@code config.yaml} (fully resolved), {@code log.jsonl}, {@code checkpoints/step-N}.
 *
 * <p>Checkpoints appear by rename, so the newest one is always whole; the one before it stays until then.
 */
public final class RunFolder {
    private static final Pattern CHECKPOINT = Pattern.compile("step-(\\d{8,10})");

    private final Path root;
    private final boolean isNew;

    private RunFolder(Path root, boolean isNew) {
        this.root = root;
        this.isNew = isNew;
    }

    /**
     * A new run. Nothing is written before the run begins, so that a run which cannot start leaves nothing behind.
     *
     * @throws BadInput if the folder already holds a run
     */
    public static RunFolder create(Path root) {
        RunFolder folder = new RunFolder(root, true);
        BadInput.unless(
                !Files.exists(folder.config()),
                "%s must be a new run, but it already holds one: add --resume to go on with it, or choose another --out",
                root);
        return folder;
    }

    /** A run that exists. */
    public static RunFolder open(Path root) {
        RunFolder folder = new RunFolder(root, false);
        BadInput.unless(
                Files.exists(folder.config()),
                "%s must hold a run to resume, but it has no config.yaml: leave --resume away to start one",
                root);
        return folder;
    }

    /**
     * Checks that a run that exists goes on with the configuration it began with.
     *
     * @throws BadInput with all that differs
     */
    public void requireSame(JsonNode config) {
        if (!isNew) {
            requireSame(ConfigFile.readTree(config()), config, config());
        }
    }

    /** Writes the configuration of a new run; that of an old one must be the same. */
    void begin(JsonNode config) {
        requireSame(config);
        if (isNew) {
            AtomicFiles.write(config(), ConfigFile.toYaml(config).getBytes(StandardCharsets.UTF_8));
        }
    }

    static void requireSame(JsonNode began, JsonNode config, Path source) {
        List<String> differences = ConfigFile.differences(began, config);
        BadInput.unless(
                differences.isEmpty(),
                "a run must go on with the configuration it began with, that of %s, but they differ in %s: resume with the"
                        + " run's own config.yaml, or begin a new run",
                source,
                String.join("; ", differences));
    }

    public Path root() {
        return root;
    }

    /** The fully resolved configuration. */
    public Path config() {
        return root.resolve("config.yaml");
    }

    /** The log, see {@link RunLog}. */
    public Path log() {
        return root.resolve("log.jsonl");
    }

    /** Steps taken as of the newest checkpoint, 0 if there is none. */
    public long newestStep() {
        return newest().map(RunFolder::step).orElse(0L);
    }

    /** The newest whole checkpoint, if there is one. */
    public Optional<Path> newest() {
        List<Path> all = checkpoints();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** Writes a checkpoint, then deletes the oldest ones beyond {@code keep} and what killed processes left. */
    void save(Checkpoint checkpoint, int keep) {
        checkpoint.write(checkpointsFolder()
                .resolve(String.format(
                        java.util.Locale.ROOT,
                        "step-%08d",
                        checkpoint.manifest().step())));
        List<Path> all = checkpoints();
        try {
            for (Path old : all.subList(0, Math.max(0, all.size() - keep))) {
                AtomicFiles.deleteFolder(old);
            }
            AtomicFiles.deleteLeftovers(checkpointsFolder());
        } catch (IOException e) {
            throw new BadInput(
                    "old checkpoints in " + checkpointsFolder() + " must be deletable: " + BadInput.reason(e), e);
        }
    }

    private List<Path> checkpoints() {
        if (!Files.isDirectory(checkpointsFolder())) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(checkpointsFolder())) {
            return entries.filter(path ->
                            CHECKPOINT.matcher(path.getFileName().toString()).matches())
                    .filter(path -> Files.exists(path.resolve("manifest.json"))) // one deleted by hand may lack it
                    .sorted(Comparator.comparingLong(RunFolder::step))
                    .toList();
        } catch (IOException e) {
            throw new BadInput(checkpointsFolder() + " cannot be read: " + BadInput.reason(e), e);
        }
    }

    private static long step(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring("step-".length()));
    }

    private Path checkpointsFolder() {
        return root.resolve("checkpoints");
    }
}
