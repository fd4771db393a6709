package io.drift4j.bridge.ros2.input;

import io.drift4j.bridge.ros2.input.InputConfig.Field;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.JointState;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Joints by name: all of the first field, then all of the next.
 *
 * @param joints in the policy's order
 */
record JointReader(List<String> joints, List<Field> fields) implements MessageReader<JointState> {

    static JointReader of(InputConfig config, ObservationKey key) {
        List<String> joints = config.joints();
        List<Field> fields = config.fields();
        if (joints.isEmpty() && fields.size() == 1) {
            joints = key.entries();
        }
        BadInput.unless(
                !joints.isEmpty(),
                "joints must list the names of the joints in the policy's order, %d for each of %s: the policy has no names for"
                        + " the numbers of '%s'",
                key.size() / fields.size(),
                words(fields),
                key.name());
        BadInput.unless(
                joints.size() * fields.size() == key.size(),
                "joints and fields must give the %d numbers of '%s', but %d joints (%s) with %s give %d",
                key.size(),
                key.name(),
                joints.size(),
                joints,
                words(fields),
                joints.size() * fields.size());
        return new JointReader(joints, fields);
    }

    @Override
    public MessageType<JointState> type() {
        return JointState.TYPE;
    }

    @Override
    public Optional<Header> header(JointState message) {
        return Optional.of(message.header());
    }

    @Override
    public Supplier<float[]> numbers(JointState message) {
        int[] places = places(message.name());
        float[] numbers = new float[joints.size() * fields.size()];
        int at = 0;
        for (Field field : fields) {
            double[] values = values(message, field);
            BadInput.unless(
                    values.length == message.name().size(),
                    "%s must have one number for each of the %d names, got %d%s",
                    word(field),
                    message.name().size(),
                    values.length,
                    values.length == 0 ? ": it is not measured there, take it out of 'fields'" : "");
            for (int j = 0; j < places.length; j++) {
                numbers[at++] =
                        MessageReader.finite(values[places[j]], word(field) + " of joint '" + joints.get(j) + "'");
            }
        }
        return () -> numbers;
    }

    private int[] places(List<String> names) {
        int[] places = new int[joints.size()];
        List<String> missing = new ArrayList<>();
        for (int j = 0; j < places.length; j++) {
            String joint = joints.get(j);
            places[j] = names.indexOf(joint);
            if (places[j] < 0) {
                missing.add(joint);
            }
            BadInput.unless(
                    places[j] == names.lastIndexOf(joint), "joint '%s' must be named once, got %s", joint, names);
        }
        BadInput.unless(
                missing.isEmpty(),
                "joints %s are missing, the message has %s: does it come from this robot?",
                missing,
                names);
        return places;
    }

    private static double[] values(JointState message, Field field) {
        return switch (field) {
            case POSITION -> message.position();
            case VELOCITY -> message.velocity();
            case EFFORT -> message.effort();
        };
    }

    private static String word(Field field) {
        return field.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> words(List<Field> fields) {
        return fields.stream().map(JointReader::word).toList();
    }

    @Override
    public String words() {
        return String.join(", then ", words(fields)) + " of " + joints;
    }
}
