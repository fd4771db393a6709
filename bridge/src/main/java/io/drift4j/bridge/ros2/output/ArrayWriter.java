package io.drift4j.bridge.ros2.output;

import io.drift4j.bridge.ros2.message.Float32MultiArray;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.bridge.ros2.message.Time;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.schedule.Command;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Always n rows of A numbers: the commands of this step and the next ones. Where the robot rests before the last row, rows repeat.
 *
 * @param rows n, at least 1
 * @param size A
 */
record ArrayWriter(int rows, int size, List<String> names) implements CommandWriter<Float32MultiArray> {

    static ArrayWriter of(OutputConfig config, PolicySpec spec) {
        Integer steps = config.steps();
        return new ArrayWriter(
                steps == null ? 1 : steps, spec.action().size(), spec.action().names());
    }

    @Override
    public MessageType<Float32MultiArray> type() {
        return Float32MultiArray.TYPE;
    }

    @Override
    public int ahead() {
        return rows == 1 ? -1 : rows - 1;
    }

    @Override
    public Float32MultiArray message(List<Command> commands, @Nullable Command before, Time begin) {
        float[] data = new float[rows * size];
        for (int i = 0; i < rows; i++) {
            float[] values = commands.get(Math.min(i, commands.size() - 1)).values();
            System.arraycopy(values, 0, data, i * size, size);
        }
        return Float32MultiArray.matrix("step", "entry", size, data);
    }

    @Override
    public String words() {
        return "(" + rows + ", " + size + "): the next " + (rows == 1 ? "action" : rows + " actions") + ", entries "
                + names;
    }
}
