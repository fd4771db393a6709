package io.drift4j.bridge.ros2.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads the fields of one message in order. Every method takes the name of the field, for the error.
 *
 * <p>All methods throw {@link MalformedMessage} if the bytes end too early or hold what the field cannot.
 */
public final class CdrReader {
    private static final int ENCAPSULATION = 4;

    private final String message;
    private final ByteBuffer body;

    /**
     * @param message name for errors
     * @param bytes encapsulation header and body, from position to limit; neither is moved
     */
    CdrReader(String message, ByteBuffer bytes) {
        this.message = message;
        if (bytes.remaining() < ENCAPSULATION) {
            throw new MalformedMessage(message, "encapsulation", "needs 4 bytes, " + bytes.remaining() + " are left");
        }
        int start = bytes.position();
        int kind = ((bytes.get(start) & 0xff) << 8) | (bytes.get(start + 1) & 0xff); // big-endian whatever follows
        if (kind > 1) {
            throw new MalformedMessage(
                    message, "encapsulation", String.format("must be 0x0000 or 0x0001 (plain CDR), got 0x%04x", kind));
        }
        body = bytes.duplicate()
                .position(start + ENCAPSULATION)
                .slice()
                .order(kind == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }

    public boolean bool(String field) {
        need(field, 1);
        byte value = body.get();
        if (value != 0 && value != 1) {
            throw new MalformedMessage(message, field, "a bool must be 0 or 1, got " + (value & 0xff));
        }
        return value == 1;
    }

    /** A number from 0 to 255. */
    public int uint8(String field) {
        need(field, 1);
        return body.get() & 0xff;
    }

    public int int32(String field) {
        align(field, 4);
        return body.getInt();
    }

    /** A number from 0 to 2^32-1. */
    public long uint32(String field) {
        return int32(field) & 0xffffffffL;
    }

    /** A uint32 that counts something and must fit an int. */
    public int size(String field) {
        int value = int32(field);
        if (value < 0) {
            throw new MalformedMessage(message, field, "must be below 2^31, got " + (value & 0xffffffffL));
        }
        return value;
    }

    public double float64(String field) {
        align(field, 8);
        return body.getDouble();
    }

    /** Text; bytes that are not UTF-8 come out as replacement characters. */
    public String string(String field) {
        int length = count(field, 1);
        if (length == 0) {
            return ""; // some writers leave the closing zero of an empty string out
        }
        byte[] text = new byte[length - 1];
        body.get(text);
        byte end = body.get();
        if (end != 0) {
            throw new MalformedMessage(message, field, "a string must end with a zero, got " + (end & 0xff));
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    public List<String> strings(String field) {
        return sequence(field, 4, in -> in.string(field));
    }

    /** A sequence of uint8. */
    public byte[] bytes(String field) {
        return octets(field, count(field, 1));
    }

    /** An array of {@code length} uint8, whose length is not in the message. */
    public byte[] octets(String field, int length) {
        need(field, length);
        byte[] values = new byte[length];
        body.get(values);
        return values;
    }

    public float[] float32s(String field) {
        float[] values = new float[count(field, Float.BYTES)];
        body.asFloatBuffer().get(values); // counts are aligned to 4, so are the numbers behind them
        body.position(body.position() + values.length * Float.BYTES);
        return values;
    }

    public double[] float64s(String field) {
        int count = count(field, Double.BYTES);
        if (count == 0) {
            return new double[0]; // nothing is aligned for no number
        }
        align(field, Double.BYTES, count);
        double[] values = new double[count];
        body.asDoubleBuffer().get(values);
        body.position(body.position() + count * Double.BYTES);
        return values;
    }

    /**
     * A sequence of anything.
     *
     * @param least fewest bytes that an element can have, at least 1, so that a count can be checked before memory is taken
     */
    public <T> List<T> sequence(String field, int least, Function<CdrReader, T> element) {
        int count = count(field, least);
        List<T> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(element.apply(this));
        }
        return values;
    }

    private int count(String field, int least) {
        long count = uint32(field);
        if (count * least > body.remaining()) {
            throw new MalformedMessage(
                    message,
                    field,
                    count + " elements of at least " + least + " bytes cannot be in the " + body.remaining()
                            + " bytes left");
        }
        return (int) count;
    }

    private void align(String field, int size) {
        align(field, size, 1);
    }

    private void align(String field, int size, int count) {
        int padding = -body.position() & size - 1;
        need(field, padding + (long) size * count);
        body.position(body.position() + padding);
    }

    private void need(String field, long bytes) {
        if (body.remaining() < bytes) {
            throw new MalformedMessage(message, field, "needs " + bytes + " bytes, " + body.remaining() + " are left");
        }
    }
}
