package io.drift4j.engine.train;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nd.Tensors;
import io.drift4j.engine.nn.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A manifest and named groups of arrays: a folder with {@code manifest.json} and one {@code NAME.safetensors} a group,
 * or one {@code .drift4j} zip of the same files.
 *
 * <p>Writing is atomic (see {@link AtomicFiles}); reading checks that every array of the manifest is there with its
 * shape.
 *
 * @param manifest what it says of itself
 * @param groups arrays by group, for example {@code model}, {@code ema}, {@code optimizer}
 */
public record Checkpoint(Manifest manifest, Map<String, Map<String, Tensor>> groups) {
    private static final String MANIFEST = "manifest.json";
    private static final String SUFFIX = ".safetensors";
    /** Of every entry, so that equal contents give equal bytes; later than 1980-01-01, which depends on the time zone. */
    private static final LocalDateTime ZIP_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    /** Writes a folder, or a zip if the name ends with {@code .drift4j}; replaces what was there only when complete. */
    public void write(Path target) {
        Map<String, Tensors> inMemory = new LinkedHashMap<>();
        groups.forEach((name, arrays) -> inMemory.put(name, Tensors.of(arrays)));
        write(target, manifest, inMemory);
    }

    /** The same for arrays that are not all in memory at once. */
    public static void write(Path target, Manifest manifest, Map<String, Tensors> groups) {
        byte[] json;
        try {
            json = ConfigFile.JSON.writer(new DefaultPrettyPrinter()).writeValueAsBytes(manifest);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("manifest does not become JSON: " + manifest, e);
        }
        Map<String, AtomicFiles.Contents> files = new LinkedHashMap<>();
        files.put(MANIFEST, out -> out.write(json));
        groups.forEach((name, arrays) -> files.put(name + SUFFIX, out -> Safetensors.write(arrays, out)));
        if (target.toString().endsWith(".drift4j")) {
            AtomicFiles.write(target, out -> zip(files, out));
        } else {
            AtomicFiles.writeFolder(target, files);
        }
    }

    private static void zip(Map<String, AtomicFiles.Contents> files, OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, AtomicFiles.Contents> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTimeLocal(ZIP_TIME);
                zip.putNextEntry(entry);
                file.getValue().writeTo(zip);
                zip.closeEntry();
            }
        }
    }

    /** The manifest alone, for looking at a checkpoint without reading its arrays. */
    public static Manifest readManifest(Path source) {
        return manifest(readFile(source, MANIFEST, (in, length) -> in.readAllBytes()), source);
    }

    /**
     * Reads the manifest and the wanted groups.
     *
     * @throws BadInput if the file is missing, damaged, of a newer format, or lacks an array that its manifest lists
     */
    public static Checkpoint read(Path source, List<String> wantedGroups) {
        Manifest manifest = readManifest(source);
        Map<String, Map<String, Tensor>> groups = new LinkedHashMap<>();
        for (String name : wantedGroups) {
            Map<String, Tensor> arrays = new LinkedHashMap<>();
            readGroup(source, manifest, name, arrays::put);
            groups.put(name, arrays);
        }
        return new Checkpoint(manifest, groups);
    }

    /**
     * Fills a network with the arrays of a group, one after the other: unlike {@link #read} it needs no Java memory for all of
     * them. After an error some may be filled.
     *
     * @param wanted which of the group's arrays are the network's, by name
     * @throws BadInput if the network's arrays are not those, or as of {@link #read}
     */
    public static void fill(Weights weights, Path source, String group, Predicate<String> wanted) {
        Manifest manifest = readManifest(source);
        Map<String, long[]> given = new LinkedHashMap<>();
        listed(manifest, group, source).forEach((name, shape) -> {
            if (wanted.test(name)) {
                given.put(name, shape.stream().mapToLong(Long::longValue).toArray());
            }
        });
        Tensor.requireShapes(weights.shapes(), given, source.toString());
        readGroup(source, manifest, group, (name, tensor) -> {
            if (wanted.test(name)) {
                weights.set(name, tensor);
            }
        });
    }

    private static Map<String, List<Long>> listed(Manifest manifest, String group, Path source) {
        Map<String, List<Long>> listed = manifest.arrays().get(group);
        if (listed == null) {
            throw new BadInput(source + " must hold the group '" + group + "', it has only "
                    + manifest.arrays().keySet() + ": a checkpoint of kind '" + manifest.kind()
                    + "' does not serve here");
        }
        return listed;
    }

    /** Gives each array that is as the manifest lists it, then complains of those that are not. */
    private static void readGroup(Path source, Manifest manifest, String group, BiConsumer<String, Tensor> take) {
        Map<String, List<Long>> listed = listed(manifest, group, source);
        Map<String, List<Long>> found = new TreeMap<>();
        String file = group + SUFFIX;
        readFile(source, file, (in, length) -> {
            Safetensors.read(in, length, source + " (" + file + ")", (name, tensor) -> {
                List<Long> shape = shape(tensor.shape());
                found.put(name, shape);
                if (shape.equals(listed.get(name))) {
                    take.accept(name, tensor);
                }
            });
            return found;
        });
        BadInput.unless(
                found.equals(listed),
                "%s: %s must hold the arrays its manifest lists, but %s: the checkpoint is damaged",
                source,
                file,
                differences(listed, found));
    }

    private static String differences(Map<String, List<Long>> listed, Map<String, List<Long>> found) {
        List<String> differences = new ArrayList<>();
        listed.forEach((name, shape) -> {
            List<Long> other = found.get(name);
            if (other == null) {
                differences.add("lacks " + name + " " + shape);
            } else if (!other.equals(shape)) {
                differences.add(name + " is " + other + ", not " + shape);
            }
        });
        found.forEach((name, shape) -> {
            if (!listed.containsKey(name)) {
                differences.add("has " + name + " " + shape + ", which is not listed");
            }
        });
        return String.join("; ", differences);
    }

    private static Manifest manifest(byte[] json, Path source) {
        JsonNode tree;
        try {
            tree = ConfigFile.JSON.readTree(json);
        } catch (IOException e) {
            throw new BadInput(source + ": manifest.json must be JSON: the checkpoint is damaged", e);
        }
        int format = tree.path("format").asInt(0);
        BadInput.unless(
                format <= Manifest.FORMAT,
                "%s must have format 1 to %d, it has %d: it was written by a newer drift4j, update to read it",
                source,
                Manifest.FORMAT,
                format);
        return ConfigFile.bind(tree, Manifest.class, source + ": manifest.json");
    }

    /** What is made of a file, read once from its beginning to its end. */
    private interface Reading<T> {
        T of(InputStream file, long length) throws IOException;
    }

    private static <T> T readFile(Path source, String name, Reading<T> reading) {
        try {
            if (Files.isDirectory(source)) {
                Path file = source.resolve(name);
                try (InputStream in = Files.newInputStream(file)) {
                    return reading.of(in, Files.size(file));
                }
            }
            BadInput.unless(Files.exists(source), "a checkpoint must exist, there is none at %s", source);
            try (ZipFile zip = new ZipFile(source.toFile())) {
                ZipEntry entry = zip.getEntry(name);
                if (entry == null) {
                    throw new BadInput(source + " must be a drift4j checkpoint, but it holds no " + name);
                }
                CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32());
                T read = reading.of(in, entry.getSize());
                if (in.read() >= 0 || in.getChecksum().getValue() != entry.getCrc()) {
                    throw new ZipException(name + " has another checksum than when it was written");
                }
                return read;
            }
        } catch (NoSuchFileException e) {
            throw new BadInput(source + " must be a drift4j checkpoint, but it holds no " + name, e);
        } catch (IOException e) {
            throw new BadInput(
                    source + " must be a drift4j checkpoint, but it cannot be read (" + BadInput.reason(e)
                            + "): the file is cut short, damaged or something else",
                    e);
        }
    }

    /**
     * The averaged weights of this training checkpoint alone, for use.
     *
     * @param kind one of {@link Manifest#FINISHED}
     */
    public Checkpoint finished(String kind) {
        return finished(kind, Map.of());
    }

    /** The same with numbers measured on the finished weights. */
    public Checkpoint finished(String kind, Map<String, Double> metrics) {
        Map<String, Map<String, Tensor>> averaged = Map.of(Training.EMA, groups.getOrDefault(Training.EMA, Map.of()));
        return new Checkpoint(
                new Manifest(
                        manifest.format(),
                        kind,
                        manifest.step(),
                        manifest.seed(),
                        manifest.config(),
                        manifest.contents(),
                        metrics,
                        manifest.versions(),
                        manifest.commit(),
                        listing(averaged)),
                averaged);
    }

    /** The same with other contents. */
    public Checkpoint withContents(JsonNode contents) {
        return new Checkpoint(manifest.with(contents, manifest.arrays()), groups);
    }

    /** The same with one more group of arrays. */
    public Checkpoint withGroup(String name, Map<String, Tensor> arrays) {
        Map<String, Map<String, Tensor>> more = new LinkedHashMap<>(groups);
        more.put(name, arrays);
        return new Checkpoint(manifest.with(manifest.contents(), listing(more)), more);
    }

    /** Names and shapes of a group, as a manifest lists them. */
    public static Map<String, List<Long>> shapes(Tensors arrays) {
        Map<String, List<Long>> shapes = new TreeMap<>();
        arrays.shapes().forEach((name, axes) -> shapes.put(name, shape(axes)));
        return shapes;
    }

    private static List<Long> shape(long... axes) {
        return Arrays.stream(axes).boxed().toList();
    }

    /** Names and shapes of all groups, as a manifest lists them. */
    public static Map<String, Map<String, List<Long>>> listing(Map<String, Map<String, Tensor>> groups) {
        Map<String, Map<String, List<Long>>> listing = new LinkedHashMap<>();
        groups.forEach((name, arrays) -> listing.put(name, shapes(Tensors.of(arrays))));
        return listing;
    }
}
