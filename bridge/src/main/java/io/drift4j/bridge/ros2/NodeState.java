package io.drift4j.bridge.ros2;

import io.drift4j.bridge.loop.LoopState;
import io.drift4j.bridge.ros2.input.InputStatus;
import io.drift4j.bridge.ros2.input.Inputs;
import io.drift4j.bridge.ros2.output.Outgoing;
import io.drift4j.bridge.ros2.transport.TopicStatus;
import io.drift4j.policy.schedule.Command;
import java.util.List;
import java.util.Optional;

/**
 * A node at some moment, for diagnostics.
 *
 * @param steps what it did
 * @param foreign the task that is wanted, if it is not the policy's, otherwise empty
 */
record NodeState(
        Steps steps,
        String foreign,
        LoopState loop,
        List<InputStatus> inputs,
        Inputs.Fit fit,
        Outgoing.Counts output,
        List<TopicStatus> topics) {

    /**
     * Control steps.
     *
     * @param phase what the node does
     * @param command kind of the newest command, empty before the first
     * @param ticks control steps since the start
     * @param missed control steps that passed without one
     * @param latest nanoseconds that a step was late at most, since the last look
     * @param since nanoseconds since the last one
     * @param problem what a frame that could not be observed lacked; empty if the last one could
     */
    record Steps(
            Phase phase,
            Optional<Command.Kind> command,
            long ticks,
            long missed,
            long latest,
            long since,
            String problem) {}

    /** What a node does. */
    enum Phase {
        /** Nobody wants it to act. */
        DISABLED,
        /** It is wanted for another task. */
        FOREIGN,
        /** It is to act and has not seen all inputs yet, or the robot is still slowing down. */
        WAITING,
        /** Frames go to the policy, commands to the robot. */
        ACTING,
        /** Inputs are silent: the robot is brought to rest and stays there. */
        HOLDING
    }

    Phase phase() {
        return steps.phase;
    }
}
