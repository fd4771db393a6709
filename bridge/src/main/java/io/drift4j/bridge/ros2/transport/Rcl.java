package io.drift4j.bridge.ros2.transport;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import io.drift4j.bridge.ros2.message.MessageType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls into rcl, the C library under every ROS 2 client library.
 *
 * <p>Structs are memory whose inside is not looked at, but for the quality of service and the serialized message. Sizes are
 * those of ROS 2 Kilted on 64 bit, with room to spare: a struct that comes back by value and has more than 16 bytes is
 * written through a hidden pointer, so it may be declared larger than it is, and one that starts as zeros may be a longer
 * run of zeros.
 */
final class Rcl {
    static final int OK = 0;
    static final int TIMEOUT = 2;
    static final int TAKE_FAILED = 401;

    private final RosInstallation ros;
    private final NativeLibrary rcl;
    private final NativeLibrary rcutils;
    private final Map<String, Function> functions = new ConcurrentHashMap<>();
    private final Allocator allocator;

    /** rcutils_allocator_t: the only struct that is passed by value, so its size is exact. */
    @Structure.FieldOrder({"allocate", "deallocate", "reallocate", "zeroAllocate", "state"})
    public static final class Allocator extends Structure implements Structure.ByValue {
        public Pointer allocate = Pointer.NULL;
        public Pointer deallocate = Pointer.NULL;
        public Pointer reallocate = Pointer.NULL;
        public Pointer zeroAllocate = Pointer.NULL;
        public Pointer state = Pointer.NULL;
    }

    /** Any struct of 17 to 2048 bytes that a function gives back. */
    @Structure.FieldOrder("bytes")
    public static final class Returned extends Structure implements Structure.ByValue {
        public byte[] bytes = new byte[2048];
    }

    Rcl(RosInstallation ros) {
        this.ros = ros;
        rcutils = load("rcutils");
        rcl = load("rcl");
        allocator =
                (Allocator) rcutils.getFunction("rcutils_get_default_allocator").invoke(Allocator.class, new Object[0]);
    }

    /** rcutils_allocator_t as an argument. */
    Allocator allocator() {
        return allocator;
    }

    /** A struct of up to 64 bytes whose state before initialisation is all zeros. */
    static Memory zeros() {
        Memory struct = new Memory(64);
        struct.clear();
        return struct;
    }

    /** The struct that a function without arguments gives back. */
    Returned struct(String function) {
        return (Returned) function(function).invoke(Returned.class, new Object[0]);
    }

    /** Calls a function that gives a code back; anything but OK is an exception. */
    void call(String function, Object... arguments) {
        int code = code(function, arguments);
        if (code != OK) {
            throw new IllegalStateException(function + " failed with code " + code + ": " + error());
        }
    }

    /** Calls a function and gives its code back. */
    int code(String function, Object... arguments) {
        return function(function).invokeInt(arguments);
    }

    /** What the last failed call of this thread said; asking clears it. */
    String error() {
        Returned text = struct("rcutils_get_error_string");
        function("rcutils_reset_error").invokeVoid(new Object[0]);
        return text.getPointer().getString(0, "UTF-8");
    }

    /** How this installation reads and writes a message type. */
    Pointer typeSupport(MessageType<?> type) {
        String library = type.packageName() + "__rosidl_typesupport_c";
        return load(library)
                .getFunction("rosidl_typesupport_c__get_message_type_support_handle__" + type.packageName() + "__msg__"
                        + type.name())
                .invokePointer(new Object[0]);
    }

    /** Options of a publisher or subscription: the defaults with this QoS, which stands first in both. */
    Pointer options(String function, Qos qos) {
        Pointer options = struct(function).getPointer();
        options.setInt(0, 1); // history: keep last
        options.setLong(8, qos.depth());
        options.setInt(16, qos.reliability() == Qos.Reliability.RELIABLE ? 1 : 2);
        options.setInt(20, qos.durability() == Qos.Durability.TRANSIENT_LOCAL ? 1 : 2);
        return options;
    }

    private Function function(String name) {
        return functions.computeIfAbsent(name, key -> (key.startsWith("rcutils_") ? rcutils : rcl).getFunction(key));
    }

    private NativeLibrary load(String name) {
        try {
            return NativeLibrary.getInstance(ros.library(name).toString());
        } catch (UnsatisfiedLinkError e) {
            throw ros.unloadable(name, e);
        }
    }
}
