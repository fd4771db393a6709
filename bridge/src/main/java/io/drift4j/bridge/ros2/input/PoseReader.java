package io.drift4j.bridge.ros2.input;

import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.bridge.ros2.message.PoseStamped;
import io.drift4j.bridge.ros2.message.PoseStamped.Quaternion;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Numbers of a pose as they come: a quaternion keeps its sign.
 *
 * @param frame that messages must be in, empty for any
 */
record PoseReader(List<PoseNumber> numbers, String frame) implements MessageReader<PoseStamped> {
    private static final double UNIT = 1e-2;

    static PoseReader of(InputConfig config, ObservationKey key) {
        BadInput.unless(
                config.numbers().size() == key.size(),
                "numbers must name the %d numbers of '%s', of %s, got %s",
                key.size(),
                key.name(),
                words(PoseNumber.ALL),
                words(config.numbers()));
        return new PoseReader(config.numbers(), config.frame());
    }

    @Override
    public MessageType<PoseStamped> type() {
        return PoseStamped.TYPE;
    }

    @Override
    public Optional<Header> header(PoseStamped message) {
        return Optional.of(message.header());
    }

    @Override
    public Supplier<float[]> numbers(PoseStamped message) {
        BadInput.unless(
                frame.isEmpty() || frame.equals(message.header().frameId()),
                "poses must be in frame '%s', got one in '%s': transform it before it is published",
                frame,
                message.header().frameId());
        Quaternion q = message.orientation();
        if (numbers.stream().anyMatch(PoseNumber::turns)) {
            double norm = Math.sqrt(q.x() * q.x() + q.y() * q.y() + q.z() * q.z() + q.w() * q.w());
            BadInput.unless(
                    Math.abs(norm - 1) <= UNIT,
                    "an orientation must be a unit quaternion, got %s of length %s",
                    q,
                    norm);
        }
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = MessageReader.finite(number(message, numbers.get(i)), word(numbers.get(i)));
        }
        return () -> values;
    }

    private static double number(PoseStamped pose, PoseNumber which) {
        return switch (which) {
            case X -> pose.x();
            case Y -> pose.y();
            case Z -> pose.z();
            case QX -> pose.orientation().x();
            case QY -> pose.orientation().y();
            case QZ -> pose.orientation().z();
            case QW -> pose.orientation().w();
        };
    }

    private static String word(PoseNumber number) {
        return number.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> words(List<PoseNumber> numbers) {
        return numbers.stream().map(PoseReader::word).toList();
    }

    @Override
    public String words() {
        return words(numbers) + (frame.isEmpty() ? "" : " in frame '" + frame + "'");
    }
}
