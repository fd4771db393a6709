package io.drift4j.bridge.ros2.output;

import io.drift4j.bridge.ros2.input.PoseNumber;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.bridge.ros2.message.PoseStamped;
import io.drift4j.bridge.ros2.message.PoseStamped.Quaternion;
import io.drift4j.bridge.ros2.message.Time;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.schedule.Command;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The target of the step that is due.
 *
 * @param numbers which number each action entry is
 */
record PoseWriter(List<PoseNumber> numbers, String frame) implements CommandWriter<PoseStamped> {
    private static final double LEAST = 1e-3;

    static PoseWriter of(OutputConfig config, PolicySpec spec) {
        List<PoseNumber> numbers = config.numbers() == null ? PoseNumber.ALL : config.numbers();
        List<String> names = spec.action().names();
        BadInput.unless(
                !spec.action().delta(),
                "output.kind pose needs a policy whose actions say where to be, but this one's say how far to go: take kind"
                        + " array");
        BadInput.unless(
                numbers.size() == names.size() && numbers.stream().distinct().count() == numbers.size(),
                "output.numbers must say which of %s each of the %d action entries %s is, got %s",
                PoseNumber.ALL,
                names.size(),
                names,
                numbers);
        long turns = numbers.stream().filter(PoseNumber::turns).count();
        BadInput.unless(
                turns == 0 || turns == 4,
                "output.numbers must name all four numbers of an orientation or none, got %s",
                numbers);
        return new PoseWriter(numbers, config.frame() == null ? "" : config.frame());
    }

    @Override
    public MessageType<PoseStamped> type() {
        return PoseStamped.TYPE;
    }

    @Override
    public int ahead() {
        return -1;
    }

    @Override
    public PoseStamped message(List<Command> commands, @Nullable Command before, Time begin) {
        double[] pose = new double[PoseNumber.ALL.size()];
        float[] values = commands.get(0).values();
        for (int i = 0; i < values.length; i++) {
            pose[numbers.get(i).ordinal()] = values[i];
        }
        return new PoseStamped(new Header(begin, frame), pose[0], pose[1], pose[2], turn(pose));
    }

    private Quaternion turn(double[] pose) {
        if (!EnumSet.copyOf(numbers).contains(PoseNumber.QW)) {
            return Quaternion.IDENTITY;
        }
        double norm = Math.sqrt(pose[3] * pose[3] + pose[4] * pose[4] + pose[5] * pose[5] + pose[6] * pose[6]);
        BadInput.unless(norm >= LEAST, "an orientation must have a direction, the action's quaternion is near zero");
        return new Quaternion(pose[3] / norm, pose[4] / norm, pose[5] / norm, pose[6] / norm);
    }

    @Override
    public String words() {
        return "the next target: " + numbers.toString().toLowerCase(Locale.ROOT)
                + (frame.isEmpty() ? "" : " in frame '" + frame + "'");
    }
}
