package io.drift4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.train.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a command is going to write: refused before the work starts if it cannot be written, then written whole. */
final class Output {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int PROBE_BYTES = 64 * 1024;

    private Output() {}

    /**
     * Checks that a file can be written, by writing another one beside it.
     *
     * @param file null if nothing was asked for
     */
    static void checkFile(@Nullable Path file) {
        if (file == null) {
            return;
        }
        BadInput.unless(
                !Files.exists(file) || Files.isRegularFile(file),
                "output %s must be a file, it is a folder or device: name a file",
                file);
        Path parent = file.toAbsolutePath().getParent();
        checkFolder(parent == null ? file : parent);
    }

    /** Checks that files can be written into a folder, which is made if need be. */
    static void checkFolder(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Path probe = Files.createTempFile(folder, ".drift4j", ".tmp");
            try {
                Files.write(probe, new byte[PROBE_BYTES]);
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            throw new BadInput(
                    "output folder " + folder + " must be writable with some space left, but writing failed ("
                            + BadInput.reason(e) + "): choose another place",
                    e);
        }
    }

    /** Writes the object as JSON, if a file was asked for. */
    static void json(@Nullable Path file, Object contents) {
        if (file == null) {
            return;
        }
        try {
            AtomicFiles.write(file, (JSON.writeValueAsString(contents) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not to be written as JSON: " + contents, e);
        }
    }
}
