package io.drift4j.bridge.server;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that only their owner can read, and what is in them. */
final class Secrets {
    static final String USER = "user-token-0123456789abcdef";
    static final String ADMIN = "admin-token-0123456789abcdef";

    private Secrets() {}

    /** A file of tokens, one owner. */
    static Path tokens(Path folder, String owner, String token) throws IOException {
        return keep(Files.writeString(folder.resolve(owner + ".tokens"), "# who may\n\n" + owner + " " + token + "\n"));
    }

    /** Makes a file its owner's alone. */
    static Path keep(Path file) throws IOException {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return file;
    }
}
