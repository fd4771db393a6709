package io.drift4j.simeval.pusht;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The recorded demonstrations under test resources; their README describes the layout. */
final class Recorded {
    private Recorded() {}

    /** The first 41 rows of each episode. */
    record FirstSteps(int[] episodeEnds, float[] states, float[] actions) {}

    /** Frames with the states that they show. */
    record Frames(float[] states, byte[] pixels) {
        int count() {
            return states.length / 5;
        }
    }

    static FirstSteps firstSteps() {
        ByteBuffer bytes = read("/pusht/first-steps.bin.gz");
        int[] ends = new int[bytes.getInt()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = bytes.getInt();
        }
        int rows = ends[ends.length - 1];
        return new FirstSteps(ends, floats(bytes, rows * 5), floats(bytes, rows * 2));
    }

    static Frames frames() {
        ByteBuffer bytes = read("/pusht/frames.bin.gz");
        float[] states = floats(bytes, bytes.getInt() * 5);
        byte[] pixels = new byte[bytes.remaining()];
        bytes.get(pixels);
        return new Frames(states, pixels);
    }

    private static float[] floats(ByteBuffer bytes, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = bytes.getFloat();
        }
        return values;
    }

    private static ByteBuffer read(String name) {
        InputStream resource = Objects.requireNonNull(Recorded.class.getResourceAsStream(name), name);
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(resource))) {
            return ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
