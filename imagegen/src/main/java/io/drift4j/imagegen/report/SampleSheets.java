package io.drift4j.imagegen.report;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.train.AtomicFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * What the network of a run made at its checkpoints: {@code samples/step-N.png}, and {@code samples/data.png} of training
 * images in the same rows.
 *
 * @param folder the folder {@code samples} of a run
 */
public record SampleSheets(Path folder) {
    /** Images in a row. */
    public static final int COLUMNS = 8;

    /** Of a codec: a row of images and one of what comes back. */
    public static final int PAIRS_OF_ROWS = 3;

    private static final int MOST_ROWS = 10;
    private static final Pattern STEP = Pattern.compile("step-(\\d{8,10})\\.png");

    /**
     * One sheet.
     *
     * @param step after which it was made
     */
    record Sheet(long step, Path file) {}

    /** Of a run folder. */
    public static SampleSheets of(Path run) {
        return new SampleSheets(run.resolve("samples"));
    }

    /** The classes that have a row: all, or ten of many, evenly spread. */
    public static int[] classes(int count) {
        int rows = Math.min(count, MOST_ROWS);
        return IntStream.range(0, rows)
                .map(i -> rows == 1 ? 0 : (int) ((long) i * (count - 1) / (rows - 1)))
                .toArray();
    }

    /** Keeps the sheet of a step. */
    public void keep(long step, byte[] png) {
        AtomicFiles.write(folder.resolve(String.format(Locale.ROOT, "step-%08d.png", step)), png);
    }

    /** Keeps the sheet of training images. */
    public void keepData(byte[] png) {
        AtomicFiles.write(data(), png);
    }

    /** Whether there is one, and whole. */
    public boolean hasData() {
        return read(data()).isPresent();
    }

    Path data() {
        return folder.resolve("data.png");
    }

    /** All sheets of steps up to this one, oldest first. */
    List<Sheet> upTo(long last) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.flatMap(file -> STEP.matcher(file.getFileName().toString())
                            .results()
                            .map(found -> new Sheet(Long.parseLong(found.group(1)), file)))
                    .filter(sheet -> sheet.step <= last)
                    .sorted(Comparator.comparingLong(Sheet::step))
                    .toList();
        } catch (IOException e) {
            throw new BadInput(folder + " cannot be read: " + BadInput.reason(e), e);
        }
    }

    /** The first, the last, and of those between as many as {@code most} allows, evenly spread. */
    static List<Sheet> thinned(List<Sheet> sheets, int most) {
        if (sheets.size() <= most) {
            return sheets;
        }
        List<Sheet> fewer = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            fewer.add(sheets.get((int) Math.round((double) i * (sheets.size() - 1) / (most - 1))));
        }
        return fewer;
    }

    /** The bytes of a PNG file; nothing if it is missing or damaged, which a page says in its place. */
    static Optional<byte[]> read(Path file) {
        try {
            byte[] png = Files.readAllBytes(file);
            return ImageIO.read(new ByteArrayInputStream(png)) == null ? Optional.empty() : Optional.of(png);
        } catch (IOException | RuntimeException e) { // the platform's decoders throw both for damaged files
            return Optional.empty();
        }
    }
}
