package io.drift4j.imagegen.weights;

import io.drift4j.engine.nd.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;

/** Writes parameter files as the Flax library does. */
public final class FlaxWriter {
    private final int largest;

    /** @param largest numbers of a leaf that is not yet cut into pieces */
    public FlaxWriter(int largest) {
        this.largest = largest;
    }

    /** Writes leaves by path, {@code a/b/kernel}, as a tree. */
    public void write(Map<String, Tensor> leaves, Path file) throws IOException {
        Map<String, Object> tree = new LinkedHashMap<>();
        leaves.forEach((path, tensor) -> put(tree, path, tensor));
        try (MessagePacker packer = MessagePack.newDefaultPacker(Files.newOutputStream(file))) {
            pack(packer, tree);
        }
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> tree, String path, Tensor tensor) {
        int slash = path.indexOf('/');
        if (slash < 0) {
            tree.put(path, tensor);
        } else {
            Object child = tree.computeIfAbsent(path.substring(0, slash), key -> new LinkedHashMap<String, Object>());
            put((Map<String, Object>) child, path.substring(slash + 1), tensor);
        }
    }

    private void pack(MessagePacker packer, Object node) throws IOException {
        if (node instanceof Map<?, ?> map) {
            packer.packMapHeader(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                packer.packString((String) entry.getKey());
                pack(packer, entry.getValue());
            }
        } else {
            Tensor tensor = (Tensor) node;
            if (tensor.values().length > largest) {
                packPieces(packer, tensor);
            } else {
                packArray(packer, 1, tensor, "float32");
            }
        }
    }

    private void packPieces(MessagePacker packer, Tensor tensor) throws IOException {
        packer.packMapHeader(3).packString("__msgpack_chunked_array__").packBoolean(true);
        packer.packString("shape").packMapHeader(tensor.shape().length);
        for (int axis = 0; axis < tensor.shape().length; axis++) {
            packer.packString("" + axis).packLong(tensor.shape()[axis]);
        }
        int size = tensor.values().length;
        packer.packString("chunks").packMapHeader((size + largest - 1) / largest);
        for (int begin = 0; begin < size; begin += largest) {
            float[] piece = Arrays.copyOfRange(tensor.values(), begin, Math.min(size, begin + largest));
            packer.packString("" + begin / largest);
            packArray(packer, 1, new Tensor(new long[] {piece.length}, piece), "float32");
        }
    }

    static void packArray(MessagePacker packer, int extension, Tensor tensor, String type) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.values());
        try (MessageBufferPacker inner = MessagePack.newDefaultBufferPacker()) {
            inner.packArrayHeader(3).packArrayHeader(tensor.shape().length);
            for (long axis : tensor.shape()) {
                inner.packLong(axis);
            }
            inner.packString(type).packBinaryHeader(bytes.capacity()).writePayload(bytes.array());
            byte[] payload = inner.toByteArray();
            packer.packExtensionTypeHeader((byte) extension, payload.length).writePayload(payload);
        }
    }
}
