package io.drift4j.bridge.ros2.message;

import java.util.List;

/** diagnostic_msgs/DiagnosticArray: how the parts of a robot are. */
public record DiagnosticArray(Header header, List<Status> status) {
    public static final MessageType<DiagnosticArray> TYPE = new MessageType<>(
            "diagnostic_msgs/msg/DiagnosticArray",
            "RIHS01_5a8a36efb05fb25070fa0fb3810290c0e6cd4862b54a8fb975a1ee8dc55a333e",
            1 << 16,
            DiagnosticArray::write,
            DiagnosticArray::read);

    public DiagnosticArray {
        status = List.copyOf(status);
    }

    /** How bad it is. */
    public enum Level {
        OK(0),
        WARN(1),
        ERROR(2),
        /** No news for too long. */
        STALE(3);

        private final int number;

        Level(int number) {
            this.number = number;
        }

        /** What stands in messages. */
        public int number() {
            return number;
        }
    }

    /**
     * diagnostic_msgs/DiagnosticStatus.
     *
     * @param level how bad it is, 0 to 255: {@link Level#number}, if the peer keeps the convention
     * @param name which part
     * @param message in words
     * @param hardwareId which piece of hardware, empty for software
     * @param values numbers and names behind it, in order
     */
    public record Status(int level, String name, String message, String hardwareId, List<KeyValue> values) {
        public Status {
            if (level < 0 || level > 255) {
                throw new IllegalArgumentException("a level must be from 0 to 255, got " + level);
            }
            values = List.copyOf(values);
        }

        public Status(Level level, String name, String message, String hardwareId, List<KeyValue> values) {
            this(level.number, name, message, hardwareId, values);
        }

        private void write(CdrWriter out) {
            out.uint8(level);
            out.string(name);
            out.string(message);
            out.string(hardwareId);
            out.sequence(values, (pair, to) -> {
                to.string(pair.key);
                to.string(pair.value);
            });
        }

        private static Status read(CdrReader in) {
            return new Status(
                    in.uint8("status.level"),
                    in.string("status.name"),
                    in.string("status.message"),
                    in.string("status.hardware_id"),
                    in.sequence(
                            "status.values",
                            8,
                            from -> new KeyValue(
                                    from.string("status.values.key"), from.string("status.values.value"))));
        }
    }

    /** diagnostic_msgs/KeyValue. */
    public record KeyValue(String key, String value) {}

    private void write(CdrWriter out) {
        header.write(out);
        out.sequence(status, Status::write);
    }

    private static DiagnosticArray read(CdrReader in) {
        return new DiagnosticArray(Header.read(in), in.sequence("status", 20, Status::read));
    }
}
