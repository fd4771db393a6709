package io.drift4j.bridge.ros2.input;

import io.drift4j.bridge.ros2.input.InputConfig.Stamp;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.Time;
import io.drift4j.bridge.ros2.transport.Transport;
import io.drift4j.engine.BadInput;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * One observation key and its topic. Thread-safe.
 *
 * @param <M> messages
 */
final class Input<M> {
    private static final double A_DAY = 86_400;

    private final String key;
    private final InputConfig config;
    private final MessageReader<M> reader;
    private final Times times;
    private final Sink sink;
    private String topic;
    private long taken;
    private long refused;
    private String problem = "";
    private long newest;
    private long delay;

    /** Where usable messages go. */
    @FunctionalInterface
    interface Sink {
        void add(String key, long captured, Supplier<float[]> numbers);
    }

    /**
     * What is asked of stamps.
     *
     * @param maxAge nanoseconds that a message may be old
     * @param maxSkew nanoseconds that the clocks of two machines may be apart
     */
    record Times(RosClock clock, long maxAge, long maxSkew) {}

    Input(String key, InputConfig config, MessageReader<M> reader, Times times, Sink sink) {
        this.key = key;
        this.config = config;
        this.reader = reader;
        this.times = times;
        this.sink = sink;
        this.topic = config.topic();
    }

    String key() {
        return key;
    }

    boolean picture() {
        return reader instanceof ImageReader || reader instanceof CompressedImageReader;
    }

    void subscribe(Transport transport) {
        topic = transport.node().topic(config.topic());
        transport.subscribe(config.topic(), reader.type(), config.qos(), this::received);
    }

    /** On a thread of the transport. */
    private void received(M message) {
        long arrived = times.clock.now();
        try {
            Supplier<float[]> numbers = reader.numbers(message);
            long captured = captured(message, arrived);
            sink.add(key, captured, numbers);
            taken(captured, arrived);
        } catch (BadInput e) {
            refused(e);
        }
    }

    private long captured(M message, long arrived) {
        if (config.stamp() == Stamp.ARRIVAL) {
            return arrived;
        }
        Time stamp = reader.header(message).map(Header::stamp).orElse(Time.ZERO);
        BadInput.unless(
                !stamp.equals(Time.ZERO),
                "a message must have a stamp, got none: let the publisher set header.stamp, or set 'stamp: arrival'");
        long captured = times.clock.monotonic(stamp);
        double old = (arrived - captured) * 1e-9;
        BadInput.unless(
                -old <= times.maxSkew * 1e-9,
                "a stamp must be of this machine's clock, got one %.3f s ahead of it: keep the clocks in step (chrony, ntpd), or"
                        + " set 'stamp: arrival'",
                -old);
        BadInput.unless(
                old <= times.maxAge * 1e-9,
                "a message must come within maxAgeSeconds of its stamp, got one %.3f s old%s: %s, or set 'stamp: arrival'",
                old,
                old > A_DAY ? ", as of a simulation's clock" : "",
                old > A_DAY
                        ? "stamp with the time of day"
                        : "find what delays it, keep the clocks in step (chrony, ntpd)");
        return Math.min(captured, arrived);
    }

    private synchronized void taken(long captured, long arrived) {
        newest = taken == 0 ? captured : Math.max(newest, captured);
        delay = arrived - captured;
        taken++;
        problem = "";
    }

    /** A message that cannot be used. */
    synchronized void refused(BadInput why) {
        refused++;
        problem = String.valueOf(why.getMessage());
    }

    /** A message that was taken and then turned out not to be usable. */
    synchronized void takenBack(BadInput why) {
        taken--;
        refused(why);
    }

    synchronized InputStatus status() {
        boolean any = taken > 0;
        return new InputStatus(
                key,
                topic,
                reader.type().rosName(),
                reader.words(),
                taken,
                refused,
                problem,
                any ? OptionalLong.of(times.clock.now() - newest) : OptionalLong.empty(),
                any ? OptionalLong.of(delay) : OptionalLong.empty());
    }

    /** For people, one line. */
    String words() {
        return key + " <- " + config.topic() + " " + reader.type().rosName() + ", " + config.qos() + ", stamp "
                + (config.stamp() == Stamp.ARRIVAL ? "on arrival" : "of the header") + ": " + reader.words();
    }
}
