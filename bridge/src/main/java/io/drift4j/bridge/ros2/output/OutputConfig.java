package io.drift4j.bridge.ros2.output;

import io.drift4j.bridge.ros2.input.PoseNumber;
import io.drift4j.engine.BadInput;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the robot is sent each control step.
 *
 * @param topic for example {@code /arm_controller/joint_trajectory}
 * @param kind of its messages
 * @param steps {@link Kind#JOINT_TRAJECTORY}: most planned steps in a message, before those that slow the robot down; left out:
 *     the policy's Ta. {@link Kind#ARRAY}: rows n; left out: 1
 * @param joints {@link Kind#JOINT_TRAJECTORY} only: names of the joints in the policy's order; left out: those of the action
 * @param velocities {@link Kind#JOINT_TRAJECTORY} only: whether points have velocities, so that the controller interpolates by
 *     cubic splines; left out: true
 * @param stamp {@link Kind#JOINT_TRAJECTORY} only: when a trajectory starts; left out: {@link Stamp#ZERO}
 * @param numbers {@link Kind#POSE} only: which number each action entry is; others are 0, the orientation is none
 * @param frame {@link Kind#POSE} only: frame_id of the poses; left out: empty
 */
public record OutputConfig(
        String topic,
        Kind kind,
        @Nullable Integer steps,
        @Nullable List<String> joints,
        @Nullable Boolean velocities,
        @Nullable Stamp stamp,
        @Nullable List<PoseNumber> numbers,
        @Nullable String frame) {

    /** What the messages are. */
    public enum Kind {
        /** trajectory_msgs/JointTrajectory, for ros2_control's joint_trajectory_controller: the plan, to rest. */
        JOINT_TRAJECTORY,
        /** geometry_msgs/PoseStamped: the next target. */
        POSE,
        /** std_msgs/Float32MultiArray (n, A): the next n actions. */
        ARRAY
    }

    /** When a trajectory starts. */
    public enum Stamp {
        /** When it comes: stamp 0, as all releases of the controller take it. */
        ZERO,
        /** When its control step began, by the wall clock: the controller leaves out what is past. Needs clocks kept in step. */
        STEP
    }

    public OutputConfig {
        BadInput.unless(!topic.isBlank(), "output.topic must name one, for example /arm_controller/joint_trajectory");
        BadInput.unless(kind != null, "output.kind must say what is sent: joint_trajectory, pose or array");
        BadInput.unless(
                steps == null || kind != Kind.POSE,
                "output.steps belongs to kinds joint_trajectory and array, got kind pose: leave it out");
        if (steps != null) {
            BadInput.unless(steps >= 1, "output.steps must be at least 1, got %d", steps);
        }
        only(Kind.JOINT_TRAJECTORY, kind, "joints", joints);
        only(Kind.JOINT_TRAJECTORY, kind, "velocities", velocities);
        only(Kind.JOINT_TRAJECTORY, kind, "stamp", stamp);
        only(Kind.POSE, kind, "numbers", numbers);
        only(Kind.POSE, kind, "frame", frame);
        joints = joints == null ? null : List.copyOf(joints);
        numbers = numbers == null ? null : List.copyOf(numbers);
    }

    private static void only(Kind owner, Kind kind, String name, @Nullable Object given) {
        BadInput.unless(
                given == null || kind == owner,
                "output.%s belongs to kind %s, got kind %s: leave it out",
                name,
                owner.name().toLowerCase(Locale.ROOT),
                kind.name().toLowerCase(Locale.ROOT));
    }

    /** Trajectories for the controller that most set-ups of ros2_control have. */
    public static OutputConfig defaults() {
        return new OutputConfig(
                "/joint_trajectory_controller/joint_trajectory",
                Kind.JOINT_TRAJECTORY,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
