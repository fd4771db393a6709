package io.drift4j.imagegen.weights;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.core.buffer.ChannelBufferInput;
import org.msgpack.value.ValueType;

/**
 * A parameter file of the Flax library ({@code flax.serialization.to_bytes}): a MessagePack map of maps whose leaves are
 * float32 arrays.
 *
 * <p>A leaf is an extension of type 1 (an array) or 3 (a scalar) that holds the list [shape, name of the number type, bytes
 * in row-major order]; one of more than 1 GiB is a map of its shape and of flat pieces. Opening reads the names and shapes
 * and skips the numbers, so files may be larger than memory.
 *
 * <p>Not suitable for other number types than float32: they are refused.
 */
public final class FlaxFile implements FlaxLeaves, AutoCloseable {
    private static final String CHUNKED = "__msgpack_chunked_array__";
    private static final byte ARRAY = 1;
    private static final byte SCALAR = 3;
    private static final int PIECE = 1 << 20;

    /** Where the numbers of a leaf are; a leaf in pieces has several places. */
    private record Leaf(long[] shape, List<Long> offsets, List<Long> lengths) {}

    private final String source;
    private final FileChannel channel;
    private final Map<String, Leaf> leaves = new LinkedHashMap<>();
    private MessageUnpacker unpacker;
    private long base;

    private FlaxFile(String source, FileChannel channel) {
        this.source = source;
        this.channel = channel;
        this.unpacker = MessagePack.newDefaultUnpacker(new ChannelBufferInput(channel));
    }

    /**
     * Opens a file and reads what is in it.
     *
     * @throws BadInput if it is not such a file, or is damaged or cut short
     */
    public static FlaxFile open(Path path) {
        try {
            FlaxFile file = new FlaxFile(path.toString(), FileChannel.open(path));
            try {
                file.readMap("");
                BadInput.unless(
                        file.position() == file.channel.size(),
                        "%s must end with its parameters, but goes on after byte %d: the file is damaged",
                        path,
                        file.position());
                return file;
            } catch (IOException | RuntimeException e) {
                file.channel.close();
                throw e;
            }
        } catch (MessagePackException e) {
            throw new BadInput(
                    path + " must be a parameter file of Flax (MessagePack), but is not or is damaged: "
                            + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw new BadInput("cannot read " + path + ": " + BadInput.reason(e), e);
        }
    }

    @Override
    public Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        leaves.forEach((path, leaf) -> shapes.put(path, leaf.shape));
        return shapes;
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public Tensor read(String path) {
        Leaf leaf = leaves.get(path);
        if (leaf == null) {
            throw new IllegalArgumentException(source + " has no leaf " + path);
        }
        float[] values = new float[Math.toIntExact(size(leaf.shape))];
        ByteBuffer bytes = ByteBuffer.allocateDirect(PIECE).order(ByteOrder.LITTLE_ENDIAN);
        int filled = 0;
        try {
            for (int i = 0; i < leaf.offsets.size(); i++) {
                long at = leaf.offsets.get(i);
                long end = at + leaf.lengths.get(i);
                while (at < end) {
                    bytes.clear().limit((int) Math.min(PIECE, end - at));
                    while (bytes.hasRemaining()) {
                        int read = channel.read(bytes, at + bytes.position());
                        BadInput.unless(read >= 0, "%s ends inside %s: the file was cut short", source, path);
                    }
                    int count = bytes.flip().remaining() / Float.BYTES;
                    bytes.asFloatBuffer().get(values, filled, count);
                    filled += count;
                    at += bytes.limit();
                }
            }
        } catch (IOException e) {
            throw new BadInput("cannot read " + source + ": " + BadInput.reason(e), e);
        }
        return new Tensor(leaf.shape, values);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + source, e);
        }
    }

    // ------------------------------------------------------------------------------------------ reading the structure

    private void readMap(String prefix) throws IOException {
        int entries = unpacker.unpackMapHeader();
        for (int i = 0; i < entries; i++) {
            String key = unpacker.unpackString();
            if (key.equals(CHUNKED)) {
                unpacker.unpackBoolean();
                BadInput.unless(entries == 3 && !prefix.isEmpty(), "%s: %s is damaged", source, prefix);
                readPieces(prefix);
                return;
            }
            String path = prefix.isEmpty() ? key : prefix + "/" + key;
            if (unpacker.getNextFormat().getValueType() == ValueType.MAP) {
                readMap(path);
            } else {
                BadInput.unless(leaves.put(path, readLeaf(path)) == null, "%s has %s twice", source, path);
            }
        }
    }

    /** The rest of the map of a leaf in pieces: its shape, {"0": 2, "1": 3}, and its pieces, {"0": array, ...}. */
    private void readPieces(String path) throws IOException {
        requireKey("shape", path);
        long[] shape = new long[unpacker.unpackMapHeader()];
        for (int axis = 0; axis < shape.length; axis++) {
            requireKey(Integer.toString(axis), path);
            shape[axis] = unpacker.unpackLong();
        }
        requireKey("chunks", path);
        int pieces = unpacker.unpackMapHeader();
        Leaf whole = new Leaf(shape, new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < pieces; i++) {
            requireKey(Integer.toString(i), path);
            Leaf piece = readLeaf(path);
            whole.offsets.addAll(piece.offsets);
            whole.lengths.addAll(piece.lengths);
        }
        requireSize(whole, path);
        leaves.put(path, whole);
    }

    private void requireKey(String key, String path) throws IOException {
        String got = unpacker.unpackString();
        BadInput.unless(got.equals(key), "%s: %s must have '%s' next, has '%s'", source, path, key, got);
    }

    private Leaf readLeaf(String path) throws IOException {
        ValueType kind = unpacker.getNextFormat().getValueType();
        BadInput.unless(kind == ValueType.EXTENSION, "%s: %s must be an array, is %s", source, path, kind);
        ExtensionTypeHeader header = unpacker.unpackExtensionTypeHeader();
        BadInput.unless(
                header.getType() == ARRAY || header.getType() == SCALAR,
                "%s: %s must be an array (extension 1 or 3), is extension %d",
                source,
                path,
                header.getType());
        long end = position() + header.getLength();
        BadInput.unless(unpacker.unpackArrayHeader() == 3, "%s: %s is damaged", source, path);
        long[] shape = new long[unpacker.unpackArrayHeader()];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = unpacker.unpackLong();
        }
        String type = unpacker.unpackString();
        BadInput.unless(type.equals("float32"), "%s: %s must hold float32, holds %s", source, path, type);
        long length = unpacker.unpackBinaryHeader();
        long begin = position();
        Leaf leaf = new Leaf(shape, List.of(begin), List.of(length));
        requireSize(leaf, path);
        BadInput.unless(
                begin + length == end && end <= channel.size(),
                "%s: %s must end at byte %d of %d: the file is cut short or damaged",
                source,
                path,
                begin + length,
                channel.size());
        skipTo(end);
        return leaf;
    }

    private void requireSize(Leaf leaf, String path) {
        long length = leaf.lengths.stream().mapToLong(Long::longValue).sum();
        BadInput.unless(
                Arrays.stream(leaf.shape).allMatch(axis -> axis >= 0) && size(leaf.shape) * Float.BYTES == length,
                "%s: %s of shape %s does not hold %d bytes: the file is damaged",
                source,
                path,
                Arrays.toString(leaf.shape),
                length);
    }

    private static long size(long[] shape) {
        long size = 1;
        for (long axis : shape) {
            size = Math.multiplyExact(size, axis);
        }
        return size;
    }

    private long position() {
        return base + unpacker.getTotalReadBytes();
    }

    /** Goes on at another byte: the library would read all that is between. */
    private void skipTo(long offset) throws IOException {
        channel.position(offset);
        unpacker = MessagePack.newDefaultUnpacker(new ChannelBufferInput(channel));
        base = offset;
    }
}
