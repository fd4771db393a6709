package io.drift4j.engine.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nd.Tensors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The safetensors format for float32 arrays: eight bytes of header length, a JSON header, then the numbers, all little
 * endian. Needs no native library, and of a large file one array at a time.
 *
 * <p>Not suitable for other number types: they are refused. An array has at most 2^31 - 9 numbers, a header 100 MB, as in the
 * reference library.
 */
public final class Safetensors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST = Integer.MAX_VALUE - 8;
    private static final int LARGEST_HEADER = 100_000_000;
    private static final int PIECE = 1 << 16;

    /** Where an array lies after the header. */
    private record Place(String name, long[] shape, long begin, long end) {}

    private Safetensors() {}

    /** The bytes of a file with these arrays, in this order. */
    public static byte[] encode(Map<String, Tensor> arrays) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(Tensors.of(arrays), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** Writes a file with these arrays, in this order. */
    public static void write(Tensors arrays, OutputStream out) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        long offset = 0;
        for (Map.Entry<String, long[]> entry : arrays.shapes().entrySet()) {
            ObjectNode item = header.putObject(entry.getKey()).put("dtype", "F32");
            ArrayNode shape = item.putArray("shape");
            for (long axis : entry.getValue()) {
                shape.add(axis);
            }
            long end = offset + Float.BYTES * size(entry.getValue());
            item.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        byte[] head = Arrays.copyOf(text, (text.length + 7) / 8 * 8);
        Arrays.fill(head, text.length, head.length, (byte) ' '); // readers may map the numbers, so those are aligned
        out.write(littleEndian(Long.BYTES).putLong(head.length).array());
        out.write(head);
        ByteBuffer piece = littleEndian(PIECE);
        for (String name : arrays.shapes().keySet()) {
            float[] values = arrays.read(name).values();
            int written = 0;
            while (written < values.length) {
                int count = Math.min(PIECE / Float.BYTES, values.length - written);
                piece.asFloatBuffer().put(values, written, count);
                out.write(piece.array(), 0, count * Float.BYTES);
                written += count;
            }
        }
    }

    /**
     * The arrays in the bytes of a file.
     *
     * @param source names the file in messages
     * @throws BadInput if the bytes are not a whole safetensors file of float32 arrays
     */
    public static Map<String, Tensor> decode(byte[] file, String source) {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        try {
            read(new ByteArrayInputStream(file), file.length, source, arrays::put);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
        return arrays;
    }

    /**
     * Reads a file array by array, in the order in which they lie there.
     *
     * @param length of the file in bytes
     * @param source names the file in messages
     * @param take is given each array; what is wrong may show only after some were given
     * @throws BadInput if it is not a whole safetensors file of float32 arrays
     */
    static void read(InputStream file, long length, String source, BiConsumer<String, Tensor> take) throws IOException {
        byte[] eight = file.readNBytes(Long.BYTES);
        long headLength = eight.length < Long.BYTES
                ? -1
                : littleEndian(Long.BYTES).put(0, eight).getLong();
        BadInput.unless(
                headLength >= 2 && headLength <= Math.min(LARGEST_HEADER, length - Long.BYTES),
                "%s must be a safetensors file, but its header does not fit in its %d bytes: the file is damaged",
                source,
                length);
        List<Place> places = places(file.readNBytes((int) headLength), length - Long.BYTES - headLength, source);
        for (Place place : places) {
            take.accept(place.name, new Tensor(place.shape, floats(file, (int) size(place.shape), place.name, source)));
        }
    }

    private static List<Place> places(byte[] head, long held, String source) {
        JsonNode header;
        try {
            header = JSON.readTree(head);
        } catch (IOException e) {
            throw new BadInput(source + " must begin with a JSON object: the file is damaged", e);
        }
        BadInput.unless(header.isObject(), "%s must begin with a JSON object: the file is damaged", source);
        List<Place> places = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                places.add(place(entry.getKey(), entry.getValue(), held, source));
            }
        }
        places.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end)); // empty arrays take no room
        long next = 0;
        for (Place place : places) {
            BadInput.unless(
                    place.begin == next,
                    "%s: array %s must begin at byte %d, where the one before it ends, but begins at %d: the file is damaged",
                    source,
                    place.name,
                    next,
                    place.begin);
            next = place.end;
        }
        BadInput.unless(
                next == held,
                "%s must hold nothing but its arrays, which take %d bytes, but has %d: the file is damaged",
                source,
                next,
                held);
        return places;
    }

    private static Place place(String name, JsonNode item, long held, String source) {
        String type = item.path("dtype").asText();
        BadInput.unless(type.equals("F32"), "%s: array %s must be F32, is %s", source, name, type);
        long[] shape = new long[item.path("shape").size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = item.path("shape").path(i).asLong(-1);
        }
        long size = size(shape);
        long begin = item.path("data_offsets").path(0).asLong(-1);
        long end = item.path("data_offsets").path(1).asLong(-1);
        BadInput.unless(
                size >= 0 && begin >= 0 && end >= begin && end <= held && end - begin == Float.BYTES * size,
                "%s: array %s must lie inside the file, but bytes %d to %d of %d do not hold its numbers, shape %s: the"
                        + " file is cut short or damaged",
                source,
                name,
                begin,
                end,
                held,
                Arrays.toString(shape));
        return new Place(name, shape, begin, end);
    }

    private static float[] floats(InputStream file, int size, String name, String source) throws IOException {
        float[] values = new float[size];
        ByteBuffer piece = littleEndian(PIECE);
        int filled = 0;
        while (filled < size) {
            int count = Math.min(PIECE / Float.BYTES, size - filled);
            if (file.readNBytes(piece.array(), 0, count * Float.BYTES) < count * Float.BYTES) {
                throw new EOFException(source + " ends inside " + name);
            }
            piece.asFloatBuffer().get(values, filled, count);
            filled += count;
        }
        return values;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** How many numbers a shape holds, -1 if an axis is negative or an array cannot hold as many. */
    private static long size(long[] shape) {
        long size = 1;
        for (long axis : shape) {
            if (axis < 0 || axis > LARGEST || size * axis > LARGEST) {
                return -1;
            }
            size *= axis;
        }
        return size;
    }
}
