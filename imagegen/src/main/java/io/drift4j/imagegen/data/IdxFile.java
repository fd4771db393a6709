package io.drift4j.imagegen.data;

import io.drift4j.engine.BadInput;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * The IDX format of MNIST and its kin, plain or gzipped: two zero bytes, the number type (only unsigned bytes are read), the
 * number of axes, their lengths as big-endian 32-bit numbers, then the bytes.
 *
 * <p>Source: the description on the MNIST page of LeCun, Cortes and Burges.
 */
final class IdxFile {
    private static final int UNSIGNED_BYTES = 8;

    /** Number of labels and nothing else. */
    private static final int LABEL_AXES = 1;

    private final int[] shape;
    private final byte[] bytes;

    private IdxFile(int[] shape, byte[] bytes) {
        this.shape = shape;
        this.bytes = bytes;
    }

    /**
     * Images with their labels.
     *
     * @param images (n, H, W) grey or (n, H, W, C)
     * @param labels (n)
     * @param names of the classes; empty for the numbers themselves
     * @throws BadInput if a file is missing, cut short, of another type, or the two do not belong together
     */
    static LabelledImages read(Path images, Path labels, List<String> names) {
        IdxFile pictures = read(images);
        BadInput.unless(
                pictures.shape.length == 3 || pictures.shape.length == 4,
                "%s must hold images, 3 axes (n, H, W) or 4 (n, H, W, C), magic number 2051 or 2052, but it has %d: %s",
                images,
                pictures.shape.length,
                pictures.shape.length == LABEL_AXES ? "these are labels" : "it is something else");
        IdxFile numbers = read(labels);
        BadInput.unless(
                numbers.shape.length == LABEL_AXES,
                "%s must hold labels, 1 axis (n), magic number 2049, but it has %d: is it an image file?",
                labels,
                numbers.shape.length);
        BadInput.unless(
                numbers.shape[0] == pictures.shape[0],
                "each image needs one label, but %s holds %d images and %s %d labels: they are not of one set",
                images,
                pictures.shape[0],
                labels,
                numbers.shape[0]);
        int[] classes = new int[numbers.bytes.length];
        int most = 0;
        for (int i = 0; i < classes.length; i++) {
            classes[i] = numbers.bytes[i] & 0xFF;
            most = Math.max(most, classes[i]);
        }
        List<String> shown = names.isEmpty()
                ? IntStream.rangeClosed(0, most).mapToObj(Integer::toString).toList()
                : names;
        int channels = pictures.shape.length == 4 ? pictures.shape[3] : 1;
        return new LabelledImages(
                pictures.bytes, classes, shown, pictures.shape[1], pictures.shape[2], channels, images.toString());
    }

    private static IdxFile read(Path path) {
        try (DataInputStream in = new DataInputStream(open(path))) {
            int magic = in.readInt();
            int type = magic >>> 8;
            int axes = magic & 0xFF;
            BadInput.unless(
                    magic >>> 16 == 0 && type == UNSIGNED_BYTES && axes >= 1 && axes <= 4,
                    "%s must be an IDX file of unsigned bytes (magic number 2049 for labels, 2051 for images), but it begins"
                            + " with %d: it is another kind of file, or damaged",
                    path,
                    magic);
            int[] shape = new int[axes];
            long size = 1;
            for (int i = 0; i < axes; i++) {
                shape[i] = in.readInt();
                BadInput.unless(
                        shape[i] >= 1 && size * shape[i] <= Integer.MAX_VALUE - 8,
                        "%s must have axes of at least 1 and less than 2 GB in all, its header says %s: it is damaged",
                        path,
                        Arrays.toString(shape));
                size *= shape[i];
            }
            byte[] bytes = in.readNBytes((int) size);
            BadInput.unless(
                    bytes.length == size && in.read() < 0,
                    "%s must hold the %d bytes that its header %s says, it holds %s: it is cut short or damaged, get it"
                            + " again",
                    path,
                    size,
                    Arrays.toString(shape),
                    bytes.length == size ? "more" : Integer.toString(bytes.length));
            return new IdxFile(shape, bytes);
        } catch (NoSuchFileException e) {
            throw new BadInput("an IDX file must exist, there is none at " + path, e);
        } catch (EOFException e) {
            throw new BadInput(path + " ends too early: it is cut short, get it again", e);
        } catch (IOException e) {
            throw new BadInput(path + " cannot be read (" + BadInput.reason(e) + "): it is damaged, get it again", e);
        }
    }

    private static InputStream open(Path path) throws IOException {
        BufferedInputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        in.mark(2);
        boolean zipped = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        if (!zipped) {
            return in;
        }
        try {
            return new GZIPInputStream(in, 1 << 16);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }
}
