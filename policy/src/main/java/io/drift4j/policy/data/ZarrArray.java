package io.drift4j.policy.data;

import io.drift4j.engine.BadInput;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One array of a zarr v2 group, read chunk by chunk; axis 0 counts rows.
 *
 * <p>Takes little and big endian f4, f8, i4, i8, u1 and b1, any chunking with partial last chunks and missing chunks
 * (then the fill value holds), C order, no compressor, zlib, gzip or blosc, and the shuffle filter.
 */
public final class ZarrArray {
    private final ZarrStore store;
    private final String name;
    private final ZarrMetadata metadata;

    private ZarrArray(ZarrStore store, String name, ZarrMetadata metadata) {
        this.store = store;
        this.name = name;
        this.metadata = metadata;
    }

    static ZarrArray open(ZarrStore store, String name) {
        String where = store.path() + ": array '" + name + "'";
        byte[] text = store.bytes(name + "/.zarray")
                .orElseThrow(() -> new BadInput(where
                        + " must exist, it does not: name an array of this file (is there a '" + name
                        + "/.zarray'?)"));
        return new ZarrArray(store, name, ZarrMetadata.parse(where, text));
    }

    /** Sizes of all axes. */
    public int[] shape() {
        return metadata.shape().clone();
    }

    /** Size of axis 0. */
    public int rows() {
        return metadata.shape()[0];
    }

    /** Numbers in one row: the product of the sizes of all other axes. */
    public int rowSize() {
        long size = 1;
        for (int axis = 1; axis < metadata.shape().length; axis++) {
            size *= metadata.shape()[axis];
        }
        return Math.toIntExact(size);
    }

    /** Every number, row-major. */
    public float[] floats() {
        return floats(0, rows());
    }

    /** The numbers of rows {@code from} to {@code to - 1}, row-major. */
    public float[] floats(int from, int to) {
        float[] out = new float[size(from, to)];
        read(from, to, (data, in, at, count) -> {
            if (data == null) {
                Arrays.fill(out, at, at + count, (float) metadata.fill());
                return;
            }
            for (int i = 0; i < count; i++) {
                out[at + i] = (float) metadata.type().number(data, in + i);
            }
        });
        return out;
    }

    /** Every number, row-major; the array must be of whole numbers. */
    public long[] longs() {
        return longs(0, rows());
    }

    /** The whole numbers of rows {@code from} to {@code to - 1}, row-major. */
    public long[] longs(int from, int to) {
        BadInput.unless(
                metadata.type().whole,
                "%s must hold whole numbers, got dtype %s: save it again as '<i8'",
                metadata.where(),
                metadata.type());
        long[] out = new long[size(from, to)];
        read(from, to, (data, in, at, count) -> {
            if (data == null) {
                Arrays.fill(out, at, at + count, (long) metadata.fill());
                return;
            }
            for (int i = 0; i < count; i++) {
                out[at + i] = metadata.type().wholeNumber(data, in + i);
            }
        });
        return out;
    }

    /** Takes {@code count} neighbours of a chunk's numbers from index {@code in}; no data means the fill value. */
    private interface Run {
        void copy(@Nullable ByteBuffer data, int in, int at, int count);
    }

    private int size(int from, int to) {
        if (from < 0 || to < from || to > rows()) {
            throw new IllegalArgumentException(
                    "rows must lie in 0.." + rows() + ", got from " + from + " to " + to + " of " + name);
        }
        long size = (long) (to - from) * rowSize();
        BadInput.unless(
                size <= Integer.MAX_VALUE - 8,
                "%s has too many numbers to be read at once (%d): read fewer rows or leave this array out",
                metadata.where(),
                size);
        return (int) size;
    }

    private void read(int from, int to, Run run) {
        if (size(from, to) == 0) {
            return;
        }
        int axes = metadata.shape().length;
        int[] first = new int[axes];
        int[] last = new int[axes];
        for (int d = 0; d < axes; d++) {
            int size = metadata.chunks()[d];
            first[d] = d == 0 ? from / size : 0;
            last[d] = ((d == 0 ? to : metadata.shape()[d]) - 1) / size + 1;
        }
        int[] chunk = first.clone();
        do {
            copyChunk(chunk, from, to, run);
        } while (advance(chunk, first, last, axes));
    }

    private void copyChunk(int[] chunk, int from, int to, Run run) {
        int[] shape = metadata.shape();
        int[] chunks = metadata.chunks();
        ByteBuffer data = unpacked(chunk);
        int[] low = new int[shape.length];
        int[] high = new int[shape.length];
        for (int d = 0; d < shape.length; d++) {
            low[d] = Math.max(chunk[d] * chunks[d], d == 0 ? from : 0);
            high[d] = (int) Math.min((chunk[d] + 1L) * chunks[d], d == 0 ? to : shape[d]);
        }
        int lastAxis = shape.length - 1;
        int[] at = low.clone();
        do {
            int in = 0;
            int out = 0;
            for (int d = 0; d < shape.length; d++) {
                in = in * chunks[d] + at[d] - chunk[d] * chunks[d];
                out = out * (d == 0 ? 1 : shape[d]) + at[d] - (d == 0 ? from : 0);
            }
            run.copy(data, in, out, high[lastAxis] - low[lastAxis]);
        } while (advance(at, low, high, lastAxis));
    }

    private @Nullable ByteBuffer unpacked(int[] chunk) {
        StringBuilder key = new StringBuilder(name).append('/');
        for (int d = 0; d < chunk.length; d++) {
            key.append(d == 0 ? "" : metadata.separator()).append(chunk[d]);
        }
        return store.bytes(key.toString())
                .map(packed ->
                        metadata.codec().unpack(packed, metadata.chunkBytes(), store.path() + ": chunk '" + key + "'"))
                .map(bytes -> ByteBuffer.wrap(bytes).order(metadata.order()))
                .orElse(null);
    }

    /** Counts up in the first {@code axes} axes, last axis fastest; false when all are done. */
    private static boolean advance(int[] at, int[] low, int[] high, int axes) {
        for (int d = axes - 1; d >= 0; d--) {
            if (++at[d] < high[d]) {
                return true;
            }
            at[d] = low[d];
        }
        return false;
    }
}
