package io.drift4j.policy.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What the {@code .zarray} file of one array says.
 *
 * @param where file and array, for messages
 * @param shape sizes of all axes
 * @param chunks sizes of one chunk
 * @param type kind of number
 * @param order byte order
 * @param codec how a chunk is packed
 * @param fill value of every number of a missing chunk
 * @param separator between chunk numbers in a chunk's name
 */
record ZarrMetadata(
        String where,
        int[] shape,
        int[] chunks,
        NumberType type,
        ByteOrder order,
        ZarrCodec codec,
        double fill,
        String separator) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The kinds of number that are read. */
    enum NumberType {
        F4(4, false),
        F8(8, false),
        I4(4, true),
        I8(8, true),
        U1(1, true),
        B1(1, true);

        final int bytes;
        final boolean whole;

        NumberType(int bytes, boolean whole) {
            this.bytes = bytes;
            this.whole = whole;
        }

        double number(ByteBuffer data, int index) {
            return switch (this) {
                case F4 -> data.getFloat(4 * index);
                case F8 -> data.getDouble(8 * index);
                case I4 -> data.getInt(4 * index);
                case I8 -> data.getLong(8 * index);
                case U1, B1 -> data.get(index) & 0xFF;
            };
        }

        long wholeNumber(ByteBuffer data, int index) {
            return this == I8 ? data.getLong(8 * index) : (long) number(data, index);
        }
    }

    static ZarrMetadata parse(String where, byte[] text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new BadInput(where + "/.zarray must be JSON, it is not: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new BadInput(where + "/.zarray does not read: " + e.getMessage(), e);
        }
        BadInput.unless(
                json.path("zarr_format").asInt() == 2,
                "%s must be of zarr format 2, got %s: save it again with zarr_format=2",
                where,
                json.path("zarr_format"));
        BadInput.unless(
                json.path("order").asText("C").equals("C"),
                "%s must be in C order, got order %s: save it again with order='C'",
                where,
                json.path("order"));
        int[] shape = sizes(where, "shape", json.path("shape"));
        int[] chunks = sizes(where, "chunks", json.path("chunks"));
        BadInput.unless(
                chunks.length == shape.length && Arrays.stream(chunks).allMatch(size -> size >= 1),
                "%s must have one chunk size of at least 1 for each axis, got shape %s and chunks %s",
                where,
                Arrays.toString(shape),
                Arrays.toString(chunks));
        String dtype = json.path("dtype").asText();
        NumberType type = type(where, dtype);
        return new ZarrMetadata(
                where,
                shape,
                chunks,
                type,
                dtype.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                ZarrCodec.parse(where, json),
                fill(where, json.path("fill_value")),
                json.path("dimension_separator").asText("."));
    }

    /** Bytes of one unpacked chunk: chunks are always stored whole. */
    int chunkBytes() {
        long bytes = type.bytes;
        for (int size : chunks) {
            bytes *= size;
            BadInput.unless(
                    bytes <= Integer.MAX_VALUE - 8,
                    "%s must have chunks below 2 GB, got %s: save it again with smaller chunks",
                    where,
                    Arrays.toString(chunks));
        }
        return (int) bytes;
    }

    private static NumberType type(String where, String dtype) {
        if (dtype.length() == 3 && "<>|".indexOf(dtype.charAt(0)) >= 0) {
            for (NumberType type : NumberType.values()) {
                if (type.name().equalsIgnoreCase(dtype.substring(1))) {
                    return type;
                }
            }
        }
        throw new BadInput(where + " must be of dtype f4, f8, i4, i8, u1 or b1, got '" + dtype
                + "': convert it, for example with astype('<f4')");
    }

    private static int[] sizes(String where, String name, JsonNode node) {
        BadInput.unless(
                node.isArray() && !node.isEmpty(),
                "%s must state its '%s' as a list of one number an axis, got %s",
                where,
                name,
                node.isMissingNode() ? "nothing" : node);
        int[] sizes = new int[node.size()];
        for (int i = 0; i < sizes.length; i++) {
            BadInput.unless(
                    node.get(i).canConvertToInt() && node.get(i).asInt() >= 0,
                    "%s must have sizes from 0 to 2^31-1 in '%s', got %s",
                    where,
                    name,
                    node);
            sizes[i] = node.get(i).asInt();
        }
        return sizes;
    }

    private static double fill(String where, JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return 0;
        }
        if (node.isNumber()) {
            return node.asDouble();
        }
        if (node.isBoolean()) {
            return node.asBoolean() ? 1 : 0;
        }
        return switch (node.asText()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new BadInput(where + " must have a number as fill_value, got " + node);
        };
    }
}
