package io.drift4j.engine.train;

import io.drift4j.engine.BadInput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
    private static final String TEMPORARY = ".tmp";
    private static final String OLD = ".old";
    private static final int BUFFER = 1 << 16;

    private AtomicFiles() {}

    /** What a file shall hold, written when it is time: it need not fit in memory. */
    interface Contents {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes one file. */
    public static void write(Path target, byte[] contents) {
        write(target, out -> out.write(contents));
    }

    /** Writes one file. */
    static void write(Path target, Contents contents) {
        Path temporary = temporary(target);
        try {
            Files.createDirectories(parent(target));
            flush(temporary, contents);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            flushFolder(parent(target));
        } catch (IOException e) {
            throw unwritable(target, temporary, e);
        } catch (RuntimeException | Error e) {
            giveBack(temporary, e);
            throw e;
        }
    }

    /**
     * Writes a folder of files. An older copy is first renamed to {@code .old}: the one moment in which neither is there
     * under its own name.
     */
    static void writeFolder(Path target, Map<String, Contents> files) {
        Path temporary = temporary(target);
        try {
            delete(temporary);
            Files.createDirectories(temporary);
            for (Map.Entry<String, Contents> file : files.entrySet()) {
                flush(temporary.resolve(file.getKey()), file.getValue());
            }
            flushFolder(temporary);
            Path old = sibling(target, OLD);
            delete(old);
            if (Files.exists(target)) {
                Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            flushFolder(parent(target));
            delete(old);
        } catch (IOException e) {
            throw unwritable(target, temporary, e);
        } catch (RuntimeException | Error e) {
            giveBack(temporary, e);
            throw e;
        }
    }

    /** Deletes a folder such that it is at no time half there under its own name. */
    static void deleteFolder(Path folder) throws IOException {
        Path temporary = temporary(folder);
        delete(temporary);
        Files.move(folder, temporary, StandardCopyOption.ATOMIC_MOVE);
        delete(temporary);
    }

    /** Deletes what killed processes left under temporary names. */
    static void deleteLeftovers(Path folder) throws IOException {
        List<Path> entries;
        try (Stream<Path> list = Files.list(folder)) {
            entries = list.toList();
        }
        for (Path entry : entries) {
            String name = entry.getFileName().toString();
            if (name.endsWith(TEMPORARY) || name.endsWith(OLD)) {
                delete(entry);
            }
        }
    }

    /** Deletes a file or folder with all it holds, if it is there. */
    private static void delete(Path path) throws IOException {
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

    private static void flush(Path file, Contents contents) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
            contents.writeTo(out); // may close it
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
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

    /** Deletes what a failed attempt left, which may have filled the disk. */
    private static void giveBack(Path temporary, Throwable failure) {
        try {
            delete(temporary);
        } catch (IOException again) {
            failure.addSuppressed(again);
        }
    }

    private static BadInput unwritable(Path target, Path temporary, IOException e) {
        giveBack(temporary, e);
        return new BadInput(
                target + " must be writable with enough space, but writing failed (" + BadInput.reason(e)
                        + "): free some space or choose another folder; what was there before is unchanged",
                e);
    }

    private static Path temporary(Path target) {
        return sibling(target, TEMPORARY);
    }

    private static Path sibling(Path target, String suffix) {
        return target.resolveSibling(target.getFileName() + suffix);
    }

    private static Path parent(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        return parent == null ? target : parent;
    }
}
