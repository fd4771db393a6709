package io.drift4j.bridge.ros2.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/** Writes the fields of one message in order, little-endian. Throws IllegalArgumentException where it would exceed its cap. */
public final class CdrWriter {
    private static final int ENCAPSULATION = 4;
    private static final byte[] LITTLE_ENDIAN = {0, 1, 0, 0};

    private final String message;
    private final int cap;
    private ByteBuffer bytes;

    /**
     * @param message name for errors
     * @param cap most bytes, with the encapsulation header
     */
    CdrWriter(String message, int cap) {
        this.message = message;
        this.cap = cap;
        bytes = ByteBuffer.allocate(Math.min(cap, 512)).order(ByteOrder.LITTLE_ENDIAN);
        room(ENCAPSULATION);
        bytes.put(LITTLE_ENDIAN);
    }

    public void bool(boolean value) {
        uint8(value ? 1 : 0);
    }

    public void uint8(int value) {
        room(1);
        bytes.put((byte) value);
    }

    /** Signed, or the low 32 bits of an unsigned number. */
    public void int32(int value) {
        align(4, 1);
        bytes.putInt(value);
    }

    public void float64(double value) {
        align(8, 1);
        bytes.putDouble(value);
    }

    public void string(String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("text in " + message + " must be free of zero characters, got one");
        }
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        int32(text.length + 1);
        octets(text);
        uint8(0);
    }

    public void strings(List<String> values) {
        sequence(values, (text, out) -> out.string(text));
    }

    /** A sequence of uint8. */
    public void bytes(byte[] values) {
        int32(values.length);
        octets(values);
    }

    /** An array of uint8 whose length is not in the message. */
    public void octets(byte[] values) {
        room(values.length);
        bytes.put(values);
    }

    public void float32s(float[] values) {
        int32(values.length);
        room((long) values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        bytes.position(bytes.position() + values.length * Float.BYTES);
    }

    public void float64s(double[] values) {
        int32(values.length);
        if (values.length > 0) {
            align(Double.BYTES, values.length);
            bytes.asDoubleBuffer().put(values);
            bytes.position(bytes.position() + values.length * Double.BYTES);
        }
    }

    public <T> void sequence(List<T> values, BiConsumer<T, CdrWriter> element) {
        int32(values.size());
        for (T value : values) {
            element.accept(value, this);
        }
    }

    /** All that was written. */
    byte[] toBytes() {
        byte[] written = new byte[bytes.position()];
        bytes.get(0, written);
        return written;
    }

    private void align(int size, int count) {
        int padding = -(bytes.position() - ENCAPSULATION) & size - 1;
        room(padding + (long) size * count);
        for (int i = 0; i < padding; i++) {
            bytes.put((byte) 0);
        }
    }

    private void room(long more) {
        long needed = bytes.position() + more;
        if (needed > cap) {
            throw new IllegalArgumentException(
                    message + " must have at most " + cap + " bytes, this one has " + needed + " or more");
        }
        if (needed > bytes.capacity()) {
            int larger = (int) Math.min(cap, Math.max(needed, 2L * bytes.capacity()));
            bytes = ByteBuffer.allocate(larger).order(ByteOrder.LITTLE_ENDIAN).put(bytes.flip());
        }
    }
}
