package io.drift4j.bridge.ros2.output;

import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.bridge.ros2.message.Time;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.schedule.Command;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From commands to a message. Thread-safe.
 *
 * @param <M> messages
 */
public sealed interface CommandWriter<M> permits TrajectoryWriter, PoseWriter, ArrayWriter {

    /** What is published. */
    MessageType<M> type();

    /** Planned steps wanted after the one that is due; 0 or more, or -1 if nothing after that one is wanted. */
    int ahead();

    /**
     * The message of a control step.
     *
     * @param commands of this step and the next ones, at least one
     * @param before what the robot was told last, if it was
     * @param begin of the step, by the wall clock
     * @throws io.drift4j.engine.BadInput if the numbers make none
     */
    M message(List<Command> commands, @Nullable Command before, Time begin);

    /** What is sent, for people. */
    String words();

    /**
     * The writer of a configured output.
     *
     * @throws io.drift4j.engine.BadInput if it does not fit the policy
     */
    static CommandWriter<?> of(OutputConfig config, PolicySpec spec) {
        return switch (config.kind()) {
            case JOINT_TRAJECTORY -> TrajectoryWriter.of(config, spec);
            case POSE -> PoseWriter.of(config, spec);
            case ARRAY -> ArrayWriter.of(config, spec);
        };
    }
}
