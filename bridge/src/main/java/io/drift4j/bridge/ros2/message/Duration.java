package io.drift4j.bridge.ros2.message;

/**
 * builtin_interfaces/Duration: a signed span of time.
 *
 * @param sec seconds, rounded down
 * @param nanosec nanoseconds on top, 0 to 2^32-1, below 10^9 if the peer keeps the convention
 */
public record Duration(int sec, long nanosec) {
    public static final MessageType<Duration> TYPE = new MessageType<>(
            "builtin_interfaces/msg/Duration",
            "RIHS01_e8d009f659816f758b75334ee1a9ca5b5c0b859843261f14c7f937349599d93b",
            64,
            Duration::write,
            in -> read(in, "duration"));

    public Duration {
        if (nanosec < 0 || nanosec > 0xffffffffL) {
            throw new IllegalArgumentException("nanoseconds must be from 0 to 2^32-1, got " + nanosec);
        }
    }

    public static Duration of(java.time.Duration span) {
        return new Duration(Math.toIntExact(span.getSeconds()), span.getNano());
    }

    public java.time.Duration toJava() {
        return java.time.Duration.ofSeconds(sec, nanosec);
    }

    void write(CdrWriter out) {
        out.int32(sec);
        out.int32((int) nanosec);
    }

    static Duration read(CdrReader in, String field) {
        return new Duration(in.int32(field + ".sec"), in.uint32(field + ".nanosec"));
    }
}
