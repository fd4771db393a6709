package io.drift4j.bridge.ros2.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.ros2.input.PoseNumber;
import io.drift4j.bridge.ros2.message.Float32MultiArray;
import io.drift4j.bridge.ros2.message.JointTrajectory;
import io.drift4j.bridge.ros2.message.PoseStamped;
import io.drift4j.bridge.ros2.message.PoseStamped.Quaternion;
import io.drift4j.bridge.ros2.message.Time;
import io.drift4j.bridge.ros2.output.OutputConfig.Kind;
import io.drift4j.bridge.ros2.output.OutputConfig.Stamp;
import io.drift4j.bridge.ros2.transport.FakeTransport;
import io.drift4j.bridge.ros2.transport.NodeName;
import io.drift4j.bridge.ros2.transport.Qos;
import io.drift4j.bridge.ros2.transport.Transport;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionKind;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import io.drift4j.policy.schedule.Command;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommandWriterTest {
    private static final Time BEGIN = new Time(1_700_000_000, 250_000_000);
    private static final double DT = 0.1;

    private static PolicySpec spec(int size, ActionKind kind) {
        List<String> names = IntStream.range(0, size).mapToObj(e -> "e" + e).toList();
        return new PolicySpec(
                "toy",
                List.of(new ObservationKey("x", 1, "")),
                new ActionSpec(names, "", Collections.nCopies(size, -9.0), Collections.nCopies(size, 9.0), kind),
                1,
                3,
                8,
                DT);
    }

    private static OutputConfig config(Kind kind) {
        return new OutputConfig("/out", kind, null, null, null, null, null, null);
    }

    private static Command command(long step, Command.Kind kind, float... values) {
        return new Command(step, values, kind, false, 0);
    }

    @SuppressWarnings("unchecked") // a test knows which kind it asks for
    private static <M> CommandWriter<M> writer(OutputConfig config, PolicySpec spec) {
        return (CommandWriter<M>) CommandWriter.of(config, spec);
    }

    private static final List<Command> WAY = List.of(
            command(5, Command.Kind.PLANNED, 1, 0),
            command(6, Command.Kind.PLANNED, 2, 1),
            command(7, Command.Kind.SLOWING, 2.5f, 0),
            command(8, Command.Kind.RESTING, 2.5f, 0));

    @Test
    void aTrajectoryNamesItsJointsAndEndsAtRest() {
        CommandWriter<JointTrajectory> writer = writer(config(Kind.JOINT_TRAJECTORY), spec(2, ActionKind.ABSOLUTE));
        assertThat(writer.ahead()).isEqualTo(2); // Ta = 3 with the one that is due
        JointTrajectory message = writer.message(WAY, command(4, Command.Kind.PLANNED, 0, 0), BEGIN);
        assertThat(message.header().stamp()).isEqualTo(Time.ZERO);
        assertThat(message.jointNames()).containsExactly("e0", "e1");
        assertThat(message.points()).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(message.points().get(i).positions()[0])
                    .isEqualTo(WAY.get(i).values()[0]);
            assertThat(message.points().get(i).timeFromStart().toJava())
                    .isEqualTo(java.time.Duration.ofMillis(100L * (i + 1)));
        }
        assertThat(message.points().get(0).velocities()).containsExactly(10, 0); // 10 and 10; 0 and 10
        assertThat(message.points().get(1).velocities()[0]).isBetween(6.66, 6.67); // 10 and 5
        assertThat(message.points().get(1).velocities()[1]).isZero(); // turns round
        assertThat(message.points().get(2).velocities()).containsExactly(0, 0);
        assertThat(message.points().get(3).velocities()).containsExactly(0, 0);
        assertThat(writer.message(WAY, null, BEGIN).points().get(0).velocities())
                .containsExactly(0, 0);
    }

    @Test
    void aTrajectoryIsAsConfigured() {
        OutputConfig config = new OutputConfig(
                "/out", Kind.JOINT_TRAJECTORY, 1, List.of("lift", "pan"), false, Stamp.STEP, null, null);
        CommandWriter<JointTrajectory> writer = writer(config, spec(2, ActionKind.ABSOLUTE));
        assertThat(writer.ahead()).isZero();
        JointTrajectory message = writer.message(WAY, null, BEGIN);
        assertThat(message.header().stamp()).isEqualTo(BEGIN);
        assertThat(message.jointNames()).containsExactly("lift", "pan");
        assertThat(message.points()).allMatch(point -> point.velocities().length == 0);
    }

    /** Held to what cubic splines do, as controllers interpolate: between two points no joint leaves their range. */
    @Test
    void splinesBetweenPointsDoNotOvershoot() {
        CommandWriter<JointTrajectory> writer = writer(config(Kind.JOINT_TRAJECTORY), spec(1, ActionKind.ABSOLUTE));
        for (int seed = 0; seed < 500; seed++) {
            RandomStream random = RandomStream.of(seed).split("splines");
            List<Command> way = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                way.add(command(i + 1, Command.Kind.PLANNED, (float) random.nextGaussian()));
            }
            Command before = command(0, Command.Kind.PLANNED, (float) random.nextGaussian());
            List<JointTrajectory.Point> points =
                    writer.message(way, before, BEGIN).points();
            assertThat(points.get(7).velocities()).containsExactly(0);
            for (int i = 0; i + 1 < points.size(); i++) {
                double p = points.get(i).positions()[0];
                double q = points.get(i + 1).positions()[0];
                double v = points.get(i).velocities()[0] * DT;
                double w = points.get(i + 1).velocities()[0] * DT;
                for (double t = 0; t <= 1; t += 0.05) {
                    double at = (2 * t * t * t - 3 * t * t + 1) * p
                            + (t * t * t - 2 * t * t + t) * v
                            + (3 * t * t - 2 * t * t * t) * q
                            + (t * t * t - t * t) * w;
                    assertThat(at).as("seed %d", seed).isBetween(Math.min(p, q) - 1e-9, Math.max(p, q) + 1e-9);
                }
            }
        }
    }

    @Test
    void aPoseIsTheNextTarget() {
        OutputConfig flat = new OutputConfig(
                "/out", Kind.POSE, null, null, null, null, List.of(PoseNumber.Y, PoseNumber.X), "table");
        CommandWriter<PoseStamped> writer = writer(flat, spec(2, ActionKind.ABSOLUTE));
        assertThat(writer.ahead()).isNegative();
        PoseStamped pose = writer.message(WAY, null, BEGIN);
        assertThat(pose.header().frameId()).isEqualTo("table");
        assertThat(pose.header().stamp()).isEqualTo(BEGIN);
        assertThat(new double[] {pose.x(), pose.y(), pose.z()}).containsExactly(0, 1, 0);
        assertThat(pose.orientation()).isEqualTo(Quaternion.IDENTITY);

        CommandWriter<PoseStamped> whole = writer(config(Kind.POSE), spec(7, ActionKind.ABSOLUTE));
        PoseStamped turned = whole.message(List.of(command(0, Command.Kind.PLANNED, 1, 2, 3, 0, 0, 2, 0)), null, BEGIN);
        assertThat(turned.orientation()).isEqualTo(new Quaternion(0, 0, 1, 0));
        assertThatThrownBy(() -> whole.message(List.of(command(0, Command.Kind.PLANNED, new float[7])), null, BEGIN))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("quaternion is near zero");
    }

    @Test
    void anArrayHasAlwaysAsManyRows() {
        CommandWriter<Float32MultiArray> one = writer(config(Kind.ARRAY), spec(2, ActionKind.DELTA));
        assertThat(one.ahead()).isNegative();
        assertThat(one.message(WAY.subList(0, 1), null, BEGIN).data()).containsExactly(1, 0);
        OutputConfig five = new OutputConfig("/out", Kind.ARRAY, 5, null, null, null, null, null);
        CommandWriter<Float32MultiArray> rows = writer(five, spec(2, ActionKind.ABSOLUTE));
        assertThat(rows.ahead()).isEqualTo(4);
        Float32MultiArray message = rows.message(WAY, null, BEGIN);
        assertThat(message.axes()).extracting(Float32MultiArray.Axis::size).containsExactly(5, 2);
        assertThat(message.data()).containsExactly(1, 0, 2, 1, 2.5f, 0, 2.5f, 0, 2.5f, 0);
    }

    @Test
    void outputsThatDoNotFitThePolicyAreRefused() {
        assertThatThrownBy(() -> CommandWriter.of(config(Kind.JOINT_TRAJECTORY), spec(2, ActionKind.DELTA)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("say how far to go");
        assertThatThrownBy(() -> CommandWriter.of(config(Kind.POSE), spec(7, ActionKind.DELTA)))
                .hasMessageContaining("kind array");
        assertThatThrownBy(() -> CommandWriter.of(config(Kind.POSE), spec(2, ActionKind.ABSOLUTE)))
                .hasMessageContaining("output.numbers");
        OutputConfig half =
                new OutputConfig("/out", Kind.POSE, null, null, null, null, List.of(PoseNumber.X, PoseNumber.QW), null);
        assertThatThrownBy(() -> CommandWriter.of(half, spec(2, ActionKind.ABSOLUTE)))
                .hasMessageContaining("all four");
        OutputConfig joints =
                new OutputConfig("/out", Kind.JOINT_TRAJECTORY, null, List.of("a", "a"), null, null, null, null);
        assertThatThrownBy(() -> CommandWriter.of(joints, spec(2, ActionKind.ABSOLUTE)))
                .hasMessageContaining("[e0, e1] by its joint, got [a, a]");
    }

    @Test
    void whatCannotBeSentIsCountedAndTold() {
        FakeTransport.Network network = new FakeTransport.Network();
        Transport node = network.join(new NodeName("/", "drift4j"));
        List<Float32MultiArray> heard = new ArrayList<>();
        network.join(new NodeName("/", "robot")).subscribe("/out", Float32MultiArray.TYPE, Qos.SENSOR, heard::add);
        CommandWriter<Float32MultiArray> writer = writer(
                new OutputConfig("/out", Kind.ARRAY, 40_000, null, null, null, null, null),
                spec(2, ActionKind.ABSOLUTE));
        Outgoing<Float32MultiArray> large = Outgoing.on(node, "/out", writer);
        large.send(WAY.get(0), ahead -> WAY.subList(1, 4), BEGIN);
        assertThat(large.counts().failed()).isEqualTo(1);
        assertThat(large.counts().problem()).contains("at most");
        CommandWriter<Float32MultiArray> small = writer(config(Kind.ARRAY), spec(2, ActionKind.ABSOLUTE));
        Outgoing<Float32MultiArray> fine = Outgoing.on(node, "/out", small);
        fine.send(WAY.get(0), ahead -> List.of(), BEGIN);
        fine.send(WAY.get(3), ahead -> List.of(), BEGIN);
        assertThat(heard).hasSize(2);
        assertThat(fine.counts().sent())
                .containsEntry(Command.Kind.PLANNED, 1L)
                .containsEntry(Command.Kind.RESTING, 1L);
        assertThat(fine.counts().problem()).isEmpty();
    }
}
