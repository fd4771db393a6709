package io.drift4j.engine.train;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Files and folders that appear whole or not at all: written under a temporary name beside the target, flushed to the
 * disk, then renamed.
 *
 * <p>A process killed while writing leaves only a {@code .tmp} entry, which the next write of the same name replaces.
 */
public final class AtomicFiles {
    private AtomicFiles() {}

    /** Writes one file. */
    public static void write(Path target, byte[] contents) {
        Path temporary = temporary(target);
        try {
            Files.createDirectories(parent(target));
            flush(temporary, contents);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            flushFolder(parent(target));
        } catch (IOException e) {
            throw unwritable(target, temporary, e);
        }
    }

    /** Writes a folder of files; the target must not exist, or is an older copy that is replaced. */
    static void writeFolder(Path target, Map<String, byte[]> files) {
        Path temporary = temporary(target);
        try {
            delete(temporary);
            Files.createDirectories(temporary);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                flush(temporary.resolve(file.getKey()), file.getValue());
            }
            flushFolder(temporary);
            delete(target);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            flushFolder(parent(target));
        } catch (IOException e) {
            throw unwritable(target, temporary, e);
        }
    }

    /** Deletes a file or folder with all it holds, if it is there. */
    static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> walk = Files.walk(path)) {
            deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : deepestFirst) {
            Files.deleteIfExists(entry);
        }
    }

    private static void flush(Path file, byte[] contents) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(contents);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** Makes a rename durable where the system lets a folder be opened (Windows does not). */
    private static void flushFolder(Path folder) throws IOException {
        if (!System.getProperty("os.name").startsWith("Windows")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static BadInput unwritable(Path target, Path temporary, IOException e) {
        try {
            delete(temporary); // give the space of the failed attempt back
        } catch (IOException again) {
            e.addSuppressed(again);
        }
        return new BadInput(
                target + " must be writable with enough space, but writing failed (" + e.getMessage()
                        + "): free some space or choose another folder; what was there before is unchanged",
                e);
    }

    private static Path temporary(Path target) {
        return target.resolveSibling(target.getFileName() + ".tmp");
    }

    private static Path parent(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        return parent == null ? target : parent;
    }
}
