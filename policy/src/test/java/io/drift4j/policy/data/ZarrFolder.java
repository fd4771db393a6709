package io.drift4j.policy.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes tiny zarr v2 folders, one raw chunk an array, for tests. */
final class ZarrFolder {
    final Path path;

    ZarrFolder(Path path) throws IOException {
        this.path = path;
        write(".zgroup", "{\"zarr_format\": 2}".getBytes(StandardCharsets.UTF_8));
    }

    ZarrFolder floats(String name, int rows, int columns, float... values) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            chunk.putFloat(value);
        }
        metadata(name, "[" + rows + ", " + columns + "]", "<f4");
        return write(name + "/0.0", chunk.array());
    }

    ZarrFolder longs(String name, long... values) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            chunk.putLong(value);
        }
        metadata(name, "[" + values.length + "]", "<i8");
        return write(name + "/0", chunk.array());
    }

    ZarrFolder metadata(String name, String shape, String dtype) throws IOException {
        String json = String.format(
                "{\"zarr_format\": 2, \"shape\": %s, \"chunks\": %s, \"dtype\": \"%s\", \"order\": \"C\","
                        + " \"compressor\": null, \"filters\": null, \"fill_value\": 0}",
                shape, shape, dtype);
        return write(name + "/.zarray", json.getBytes(StandardCharsets.UTF_8));
    }

    ZarrFolder write(String key, byte[] bytes) throws IOException {
        Path file = path.resolve(key);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        return this;
    }
}
