package io.drift4j.bridge.ros2.output;

import io.drift4j.bridge.ros2.message.Duration;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.JointTrajectory;
import io.drift4j.bridge.ros2.message.JointTrajectory.Point;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.bridge.ros2.message.Time;
import io.drift4j.bridge.ros2.output.OutputConfig.Stamp;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.schedule.Command;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trajectories to rest: point i is to be reached (i+1) dt after the step began.
 *
 * <p>Each message replaces the one before, so in the ordinary course only its first dt is executed; the rest is what the robot
 * does should no other one come. Velocities, if wanted, are those of a monotone cubic spline: between two points the joint stays
 * between their positions, so within limits. With s_i the mean speed from point i-1 to point i,
 *
 * <pre>
 * v_i = 2 s_i s_(i+1) / (s_i + s_(i+1))   where both have the same sign, otherwise 0;   v = 0 at the end
 * </pre>
 *
 * <p>Source: Fritsch and Butland, "A method for constructing local monotone piecewise cubic interpolants", SIAM J. Sci. Stat.
 * Comput. 5 (1984), for equal distances.
 *
 * @param dt seconds
 * @param planned steps of the plan in a message, at least 1
 */
record TrajectoryWriter(List<String> joints, double dt, int planned, boolean velocities, Stamp stamp)
        implements CommandWriter<JointTrajectory> {

    static TrajectoryWriter of(OutputConfig config, PolicySpec spec) {
        List<String> names = spec.action().names();
        BadInput.unless(
                !spec.action().delta(),
                "output.kind joint_trajectory needs a policy whose actions say where to be, but this one's say how far to go:"
                        + " take kind array, and add them up where the robot's state is known");
        List<String> joints = config.joints() == null ? names : config.joints();
        BadInput.unless(
                joints.size() == names.size() && joints.stream().distinct().count() == joints.size(),
                "output.joints must name each of the %d action entries %s by its joint, got %s",
                names.size(),
                names,
                joints);
        Integer steps = config.steps();
        return new TrajectoryWriter(
                joints,
                spec.stepSeconds(),
                steps == null ? spec.executedSteps() : steps,
                config.velocities() == null || config.velocities(),
                config.stamp() == null ? Stamp.ZERO : config.stamp());
    }

    @Override
    public MessageType<JointTrajectory> type() {
        return JointTrajectory.TYPE;
    }

    @Override
    public int ahead() {
        return planned - 1;
    }

    @Override
    public JointTrajectory message(List<Command> commands, @Nullable Command before, Time begin) {
        double[][] speeds = velocities ? speeds(commands, before) : new double[commands.size()][0];
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            java.time.Duration due = java.time.Duration.ofNanos(Math.round((i + 1) * dt * 1e9));
            points.add(new Point(
                    doubles(commands.get(i).values()), speeds[i], new double[0], new double[0], Duration.of(due)));
        }
        return new JointTrajectory(new Header(stamp == Stamp.ZERO ? Time.ZERO : begin, ""), joints, points);
    }

    private double[][] speeds(List<Command> commands, @Nullable Command before) {
        double[][] speeds = new double[commands.size()][joints.size()];
        Command last = before;
        for (int i = 0; i + 1 < commands.size(); i++) {
            Command here = commands.get(i);
            if (last != null) {
                for (int j = 0; j < joints.size(); j++) {
                    speeds[i][j] = between(slope(last, here, j), slope(here, commands.get(i + 1), j));
                }
            }
            last = here;
        }
        return speeds;
    }

    private double slope(Command from, Command to, int joint) {
        double way = (double) to.values()[joint] - from.values()[joint];
        return way / (dt * Math.max(1, to.step() - from.step()));
    }

    private static double between(double before, double after) {
        return before * after > 0 ? 2 * before * after / (before + after) : 0;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    @Override
    public String words() {
        return "at most " + planned + " planned steps " + dt + " s apart, then to rest; positions"
                + (velocities ? " and velocities" : "") + " of " + joints + ", stamp "
                + (stamp == Stamp.ZERO ? "0" : "of the step");
    }
}
