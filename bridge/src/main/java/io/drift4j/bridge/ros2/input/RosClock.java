package io.drift4j.bridge.ros2.input;

import io.drift4j.bridge.ros2.message.Time;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The two clocks of a machine.
 *
 * <p>ROS stamps messages by the wall clock, which may be set; control steps follow the monotonic clock, which may not. A stamp is
 * mapped by what both show at that moment, so that a wall clock that was set shifts only what was stamped before.
 *
 * <p>Differs from a node of rclcpp in that simulated time (/clock) is not followed.
 *
 * @param monotonic nanoseconds, never falling, as {@link System#nanoTime}
 * @param wall nanoseconds since 1970
 */
public record RosClock(LongSupplier monotonic, LongSupplier wall) {
    private static final long SECOND = 1_000_000_000L;

    /** The clocks of this machine. */
    public static RosClock system() {
        return new RosClock(System::nanoTime, () -> {
            Instant now = Instant.now();
            return now.getEpochSecond() * SECOND + now.getNano();
        });
    }

    /** Monotonic nanoseconds now. */
    public long now() {
        return monotonic.getAsLong();
    }

    /** Monotonic nanoseconds of a stamp. */
    public long monotonic(Time stamp) {
        return now() + (stamp.sec() * SECOND + stamp.nanosec() - wall.getAsLong());
    }

    /** The stamp of a monotonic time. */
    public Time stamp(long nanos) {
        long unix = wall.getAsLong() + (nanos - now());
        return Time.of(Instant.ofEpochSecond(Math.floorDiv(unix, SECOND), Math.floorMod(unix, SECOND)));
    }
}
