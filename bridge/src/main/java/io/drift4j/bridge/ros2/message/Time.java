package io.drift4j.bridge.ros2.message;

import java.time.Instant;

/**
 * builtin_interfaces/Time: seconds and nanoseconds since 1970, or since the start of a simulation.
 *
 * @param sec seconds, may be negative
 * @param nanosec nanoseconds on top, 0 to 2^32-1, below 10^9 if the peer keeps the convention
 */
public record Time(int sec, long nanosec) {
    public static final MessageType<Time> TYPE = new MessageType<>(
            "builtin_interfaces/msg/Time",
            "RIHS01_b106235e25a4c5ed35098aa0a61a3ee9c9b18d197f398b0e4206cea9acf9c197",
            64,
            Time::write,
            in -> read(in, "time"));

    public static final Time ZERO = new Time(0, 0);

    public Time {
        if (nanosec < 0 || nanosec > 0xffffffffL) {
            throw new IllegalArgumentException("nanoseconds must be from 0 to 2^32-1, got " + nanosec);
        }
    }

    /** Differs from {@link Instant} in that ROS ends in 2038: later instants are refused with an ArithmeticException. */
    public static Time of(Instant instant) {
        return new Time(Math.toIntExact(instant.getEpochSecond()), instant.getNano());
    }

    public Instant toInstant() {
        return Instant.ofEpochSecond(sec, nanosec);
    }

    void write(CdrWriter out) {
        out.int32(sec);
        out.int32((int) nanosec);
    }

    static Time read(CdrReader in, String field) {
        return new Time(in.int32(field + ".sec"), in.uint32(field + ".nanosec"));
    }
}
