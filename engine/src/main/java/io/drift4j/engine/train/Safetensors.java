package io.drift4j.engine.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The safetensors format for float32 arrays: eight bytes of header length, a JSON header, then the numbers, all little
 * endian. Needs no native library.
 *
 * <p>Not suitable for files of 2 GB and more, nor for other number types: both are refused.
 */
public final class Safetensors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private Safetensors() {}

    /** The bytes of a file with these arrays, in this order. */
    public static byte[] encode(Map<String, Tensor> arrays) {
        ObjectNode header = JSON.createObjectNode();
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : arrays.entrySet()) {
            ObjectNode item = header.putObject(entry.getKey()).put("dtype", "F32");
            ArrayNode shape = item.putArray("shape");
            for (long axis : entry.getValue().shape()) {
                shape.add(axis);
            }
            long end = offset + 4L * entry.getValue().values().length;
            item.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        byte[] head = Arrays.copyOf(text, (text.length + 7) / 8 * 8);
        Arrays.fill(head, text.length, head.length, (byte) ' '); // readers may map the numbers, so those are aligned
        long size = 8 + head.length + offset;
        BadInput.unless(
                size <= LARGEST, "arrays must fit in one file of less than 2 GB, these take %d bytes: use fewer", size);
        ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(head.length).put(head);
        for (Tensor tensor : arrays.values()) {
            for (float value : tensor.values()) {
                bytes.putFloat(value);
            }
        }
        return bytes.array();
    }

    /**
     * The arrays in the bytes of a file.
     *
     * @param source names the file in messages
     * @throws BadInput if the bytes are not a whole safetensors file of float32 arrays
     */
    public static Map<String, Tensor> decode(byte[] file, String source) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long headLength = file.length < 8 ? -1 : bytes.getLong();
        BadInput.unless(
                headLength >= 2 && headLength <= file.length - 8,
                "%s must be a safetensors file, but its header does not fit in its %d bytes: the file is damaged",
                source,
                file.length);
        int base = 8 + (int) headLength;
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        try {
            JsonNode header = JSON.readTree(file, 8, (int) headLength);
            BadInput.unless(header.isObject(), "%s must begin with a JSON object: the file is damaged", source);
            for (Map.Entry<String, JsonNode> entry : header.properties()) {
                if (!entry.getKey().equals("__metadata__")) {
                    arrays.put(entry.getKey(), array(entry.getKey(), entry.getValue(), bytes, base, source));
                }
            }
        } catch (IOException e) {
            throw new BadInput(source + " must begin with a JSON object: the file is damaged", e);
        }
        long held = arrays.values().stream()
                .mapToLong(tensor -> 4L * tensor.values().length)
                .sum();
        BadInput.unless(
                held == file.length - base,
                "%s must hold nothing but its arrays, which take %d bytes, but has %d: the file is damaged",
                source,
                held,
                file.length - base);
        return arrays;
    }

    private static Tensor array(String name, JsonNode item, ByteBuffer bytes, int base, String source) {
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
                size >= 0 && begin >= 0 && end >= begin && end <= bytes.capacity() - base && end - begin == 4 * size,
                "%s: array %s must lie inside the file, but bytes %d to %d of %d do not hold its numbers, shape %s: the"
                        + " file is cut short or damaged",
                source,
                name,
                begin,
                end,
                bytes.capacity() - base,
                Arrays.toString(shape));
        float[] values = new float[(int) size];
        bytes.slice(base + (int) begin, (int) (end - begin))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new Tensor(shape, values);
    }

    /** How many numbers a shape holds, -1 if an axis is negative or a file cannot hold as many. */
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
