package io.drift4j.policy.data;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A zarr v2 group on disk: a folder, or one zip file of such a folder.
 *
 * <p>Only reading. Source: the zarr storage specification, version 2.
 */
public sealed interface ZarrStore extends AutoCloseable {

    /** The bytes stored under a key such as {@code data/action/.zarray}, or nothing. */
    Optional<byte[]> bytes(String key);

    /** The paths of all arrays in the group, sorted. */
    List<String> arrays();

    /** The file or folder, for messages. */
    Path path();

    @Override
    void close();

    /** Opens a folder, or a zip file whose top (or only top folder) is a zarr v2 group. */
    static ZarrStore open(Path path) {
        BadInput.unless(Files.exists(path), "a demonstration file must exist, nothing is at %s: check the path", path);
        ZarrStore store = Files.isDirectory(path) ? new Folder(path) : Zip.open(path);
        if (store.bytes(".zgroup").isEmpty()) {
            boolean version3 = store.bytes("zarr.json").isPresent();
            store.close();
            throw new BadInput(
                    version3
                            ? path + " must be a zarr v2 group, it is zarr v3: save it again with zarr_format=2"
                            : path + " must be a zarr v2 group, it has no .zgroup: name the folder or zip that holds"
                                    + " 'data' and 'meta'");
        }
        return store;
    }

    /** The array at a path inside the group, for example {@code data/action}. */
    default ZarrArray array(String name) {
        return ZarrArray.open(this, name);
    }

    /** Whether there is an array at this path inside the group. */
    default boolean hasArray(String name) {
        return bytes(name + "/.zarray").isPresent();
    }

    /** A group as a folder. */
    record Folder(Path path) implements ZarrStore {
        @Override
        public List<String> arrays() {
            try (Stream<Path> files = Files.walk(path)) {
                return files.filter(file -> file.endsWith(".zarray"))
                        .map(file ->
                                path.relativize(file.getParent()).toString().replace('\\', '/'))
                        .sorted()
                        .toList();
            } catch (IOException e) {
                throw new BadInput(
                        "folder " + path + " must be readable, listing it failed (" + e.getMessage()
                                + "): check its permissions and disk",
                        e);
            }
        }

        @Override
        public Optional<byte[]> bytes(String key) {
            Path file = path.resolve(key);
            try {
                return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
            } catch (IOException e) {
                throw new BadInput(
                        "file " + file + " must be readable, reading failed (" + e.getMessage()
                                + "): check its permissions and disk",
                        e);
            }
        }

        @Override
        public void close() {}
    }

    /** A group as a zip file; {@code prefix} is empty or the one top folder with its slash. */
    record Zip(Path path, ZipFile zip, String prefix) implements ZarrStore {
        static Zip open(Path path) {
            try {
                ZipFile zip = new ZipFile(path.toFile());
                String group = zip.stream()
                        .map(ZipEntry::getName)
                        .filter(name -> name.endsWith("/.zgroup") && name.indexOf('/') == name.lastIndexOf('/'))
                        .filter(name -> zip.getEntry(".zgroup") == null)
                        .findFirst()
                        .orElse(".zgroup");
                return new Zip(path, zip, group.substring(0, group.length() - ".zgroup".length()));
            } catch (IOException e) {
                throw new BadInput(
                        path + " must be a zarr v2 folder or a zip file of one, it does not open as a zip file ("
                                + e.getMessage() + "): unpack or download it again",
                        e);
            }
        }

        @Override
        public List<String> arrays() {
            return zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith(prefix) && name.endsWith("/.zarray"))
                    .map(name -> name.substring(prefix.length(), name.length() - "/.zarray".length()))
                    .sorted()
                    .toList();
        }

        @Override
        public Optional<byte[]> bytes(String key) {
            ZipEntry entry = zip.getEntry(prefix + key);
            if (entry == null || entry.isDirectory()) {
                return Optional.empty();
            }
            try (var in = zip.getInputStream(entry)) {
                return Optional.of(in.readAllBytes());
            } catch (IOException e) {
                throw new BadInput(
                        path + " must be an undamaged zip file, its entry '" + entry.getName() + "' does not read ("
                                + e.getMessage() + "): download or make it again",
                        e);
            }
        }

        @Override
        public void close() {
            try {
                zip.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close " + path, e);
            }
        }
    }
}
