package io.drift4j.engine.train;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A training run on disk: {@code config.yaml} (fully resolved), {@code log.jsonl}, {@code checkpoints/step-N}.
 *
 * <p>Checkpoints appear by rename, so the newest one is always whole; the one before it stays until then.
 */
public final class RunFolder {
    private final Path root;

    private RunFolder(Path root) {
        this.root = root;
    }

    /**
     * A new run.
     *
     * @throws BadInput if the folder already holds a run, or cannot be written
     */
    public static RunFolder create(Path root, Object config) {
        RunFolder folder = new RunFolder(root);
        BadInput.unless(
                !Files.exists(folder.config()),
                "%s must be a new run, but it already holds one: add --resume to go on with it, or choose another --out",
                root);
        AtomicFiles.write(folder.config(), ConfigFile.toYaml(config).getBytes(StandardCharsets.UTF_8));
        return folder;
    }

    /** A run that exists. */
    public static RunFolder open(Path root) {
        RunFolder folder = new RunFolder(root);
        BadInput.unless(
                Files.exists(folder.config()),
                "%s must hold a run to resume, but it has no config.yaml: leave --resume away to start one",
                root);
        return folder;
    }

    /** Takes a new run back that failed before its first step, so that the next try finds the folder free. */
    public void abandonUnbegun() {
        if (Files.exists(log())) {
            return;
        }
        try {
            Files.deleteIfExists(config());
        } catch (IOException e) {
            throw new BadInput(config() + " must be deletable: " + e.getMessage(), e);
        }
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

    /** The newest whole checkpoint, if there is one. */
    public Optional<Path> newest() {
        List<Path> all = checkpoints();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** Writes a checkpoint, then deletes the oldest ones beyond {@code keep}. */
    void save(Checkpoint checkpoint, int keep) {
        checkpoint.write(checkpointsFolder()
                .resolve(String.format(
                        java.util.Locale.ROOT,
                        "step-%08d",
                        checkpoint.manifest().step())));
        List<Path> all = checkpoints();
        try {
            for (Path old : all.subList(0, Math.max(0, all.size() - keep))) {
                AtomicFiles.delete(old);
            }
        } catch (IOException e) {
            throw new BadInput(
                    "old checkpoints in " + checkpointsFolder() + " must be deletable: " + e.getMessage(), e);
        }
    }

    private List<Path> checkpoints() {
        if (!Files.isDirectory(checkpointsFolder())) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(checkpointsFolder())) {
            return entries.filter(path -> path.getFileName().toString().matches("step-\\d{8}"))
                    .filter(path -> Files.exists(path.resolve("manifest.json"))) // half deleted ones lack it
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new BadInput(checkpointsFolder() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Path checkpointsFolder() {
        return root.resolve("checkpoints");
    }
}
