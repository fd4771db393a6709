package io.drift4j.bridge.ros2;

import io.drift4j.bridge.loop.LoopState;
import io.drift4j.bridge.ros2.input.InputStatus;
import io.drift4j.bridge.ros2.input.Inputs;
import io.drift4j.bridge.ros2.output.Outgoing;
import io.drift4j.bridge.ros2.transport.TopicStatus;
import java.util.List;
import java.util.Optional;

/**
 * A node at some moment, for diagnostics.
 *
 * @param phase what it does
 * @param command the newest command, empty before the first
 * @param foreign the task that is wanted, if it is not the policy's, otherwise empty
 * @param ticks control steps since the start
 * @param missed control steps that passed without one
 * @param sinceTick nanoseconds since the last one
 * @param problem what a frame that could not be observed lacked; empty if the last one could
 */
record NodeState(
        Phase phase,
        Optional<String> command,
        String foreign,
        long ticks,
        long missed,
        long sinceTick,
        String problem,
        LoopState loop,
        List<InputStatus> inputs,
        Inputs.Fit fit,
        Outgoing.Counts output,
        List<TopicStatus> topics) {

    /** What a node does. */
    enum Phase {
        /** Nobody wants it to act. */
        DISABLED,
        /** It is wanted for another task. */
        FOREIGN,
        /** It is to act and has not seen all inputs yet. */
        WAITING,
        /** Frames go to the policy, commands to the robot. */
        ACTING,
        /** Inputs are silent: the robot is brought to rest and stays there. */
        HOLDING
    }
}
