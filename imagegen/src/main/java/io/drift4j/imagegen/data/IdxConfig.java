package io.drift4j.imagegen.data;

import io.drift4j.engine.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * MNIST and its kin: four IDX files, gzipped or not, under their usual names.
 *
 * @param folder with {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte} and the two that begin with
 *     {@code t10k}, each also with {@code .gz}
 * @param classNames in the order of the labels; empty for the numbers themselves
 */
public record IdxConfig(String folder, List<String> classNames) implements DataConfig {
    private static final String FASHION_FOLDER = "/usr/share/datasets/fashion-mnist";
    private static final List<String> FASHION_NAMES = List.of(
            "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot");

    public IdxConfig {
        classNames = List.copyOf(classNames);
    }

    /** Fashion-MNIST where Debian and Ubuntu put it. */
    static IdxConfig fashionMnist() {
        return new IdxConfig(FASHION_FOLDER, FASHION_NAMES);
    }

    /** The files of this folder; one named {@code fashion-mnist} has that set's class names. */
    static IdxConfig of(Path folder) {
        boolean fashion = folder.toAbsolutePath().normalize().endsWith("fashion-mnist");
        return new IdxConfig(folder.toString(), fashion ? FASHION_NAMES : List.of());
    }

    static boolean isIn(Path folder) {
        return Stream.of("", ".gz").anyMatch(end -> Files.exists(folder.resolve("train-images-idx3-ubyte" + end)));
    }

    @Override
    public LabelledImages train() {
        return IdxFile.read(file("train-images-idx3-ubyte"), file("train-labels-idx1-ubyte"), classNames);
    }

    @Override
    public LabelledImages test() {
        return IdxFile.read(file("t10k-images-idx3-ubyte"), file("t10k-labels-idx1-ubyte"), classNames);
    }

    @Override
    public List<Path> files() {
        return Stream.of("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
                .map(name -> file(name + "-ubyte"))
                .toList();
    }

    private Path file(String name) {
        Path root = Path.of(folder);
        BadInput.unless(
                Files.isDirectory(root),
                folder.equals(FASHION_FOLDER)
                        ? "Fashion-MNIST must be in %s, there is nothing there: sudo apt-get install dataset-fashion-mnist"
                                + " (31 MB), or name the folder that holds its IDX files"
                        : "a folder of IDX files must exist, there is none at %s",
                folder);
        Path zipped = root.resolve(name + ".gz");
        Path plain = root.resolve(name);
        BadInput.unless(
                Files.exists(plain) || Files.exists(zipped),
                "%s must hold %s or %s.gz, it has neither",
                folder,
                name,
                name);
        return Files.exists(plain) ? plain : zipped;
    }
}
