package io.drift4j.bridge.ros2.transport;

import com.sun.jna.Memory;
import java.nio.ByteBuffer;

/**
 * rcl_serialized_message_t: bytes in memory of ROS 2, which makes room for whatever comes.
 *
 * <p>Layout: pointer to the bytes at 0, length at 8, capacity at 16.
 */
final class RclMessage {
    private static final int INITIAL_BYTES = 1024;

    private final Rcl rcl;
    private final Memory struct = Rcl.zeros();

    RclMessage(Rcl rcl) {
        this.rcl = rcl;
        init();
    }

    Memory struct() {
        return struct;
    }

    void put(byte[] bytes) {
        if (struct.getLong(16) < bytes.length) {
            rcl.call("rcutils_uint8_array_resize", struct, (long) bytes.length);
        }
        struct.getPointer(0).write(0, bytes, 0, bytes.length);
        struct.setLong(8, bytes.length);
    }

    /** The bytes, valid until the next call. */
    ByteBuffer bytes() {
        long length = struct.getLong(8);
        return length == 0 ? ByteBuffer.allocate(0) : struct.getPointer(0).getByteBuffer(0, length);
    }

    /** Gives memory back that one message larger than {@code cap} took. */
    void shrink(int cap) {
        if (struct.getLong(16) > cap) {
            free();
            struct.clear();
            init();
        }
    }

    void free() {
        rcl.call("rcutils_uint8_array_fini", struct);
    }

    private void init() {
        Rcl.Allocator allocator = rcl.allocator();
        allocator.write();
        rcl.call("rcutils_uint8_array_init", struct, (long) INITIAL_BYTES, allocator.getPointer());
    }
}
