package io.drift4j.bridge.ros2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.ros2.input.InputConfig;
import io.drift4j.bridge.ros2.input.RosClock;
import io.drift4j.bridge.ros2.message.Bool;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Level;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Status;
import io.drift4j.bridge.ros2.message.Float32MultiArray;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.JointState;
import io.drift4j.bridge.ros2.message.JointTrajectory;
import io.drift4j.bridge.ros2.message.JointTrajectory.Point;
import io.drift4j.bridge.ros2.message.Time;
import io.drift4j.bridge.ros2.output.OutputConfig;
import io.drift4j.bridge.ros2.transport.Qos;
import io.drift4j.bridge.ros2.transport.Qos.Durability;
import io.drift4j.bridge.ros2.transport.Qos.Reliability;
import io.drift4j.bridge.safety.SafetyConfig;
import io.drift4j.bridge.safety.SafetyConfig.Column;
import io.drift4j.engine.BadInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The node step by step: what it sends, when it is silent, and what it says of itself. */
class RobotNodeTest {
    private Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private void acting() {
        rig.enable(true);
        rig.steps(8);
        assertThat(rig.takeHeard()).isNotEmpty();
    }

    private static List<Point> points(JointTrajectory trajectory) {
        return trajectory.points();
    }

    private static double first(JointTrajectory trajectory) {
        return trajectory.points().get(0).positions()[0];
    }

    private static double last(JointTrajectory trajectory) {
        return trajectory.points().get(trajectory.points().size() - 1).positions()[0];
    }

    private void assertPart(String name, Level level, String... words) {
        rig.look();
        assertSeen(name, level, words);
    }

    private void assertSeen(String name, Level level, String... words) {
        Status part = rig.part(name);
        assertThat(List.of(words)).allSatisfy(word -> assertThat(part.message()).contains(word));
        assertThat(Level.values()[part.level()]).as(part.message()).isEqualTo(level);
    }

    @Test
    void nothingIsSentBeforeItIsEnabledAndHasSeenAllInputs() {
        rig.steps(5);
        assertThat(rig.heard).isEmpty();
        assertThat(rig.server.sent).isEmpty();
        assertPart("output", Level.OK, "disabled", "/drift4j/enable");
        assertSeen("input arm", Level.OK, "5.0 Hz");
        rig.sensing = false;
        rig.steps(5);
        rig.enable(true);
        rig.steps(5);
        assertThat(rig.heard).isEmpty();
        assertPart("output", Level.WARN, "waits for the first frame");
        rig.sensing = true;
        rig.steps(3);
        assertThat(rig.heard).isNotEmpty();
        assertPart("output", Level.OK, "acting", "planned");
    }

    @Test
    void theRobotReachesWhereThePolicyWantsItWithJointsInOrder() {
        rig.enable(true);
        rig.steps(100);
        assertThat(rig.state[0]).isBetween(1.95, 2.05);
        assertThat(rig.state[1]).isBetween(-2.05, -1.95);
        assertThat(rig.heard).hasSizeGreaterThan(95);
        for (JointTrajectory message : rig.heard) {
            assertThat(message.jointNames()).containsExactly("pan", "lift");
            assertThat(message.points()).hasSize(3 + 5 + 1); // Ta, slowing, rest
            Point end = points(message).get(8);
            assertThat(end.velocities()).containsExactly(0, 0);
            assertThat(end.positions()).containsExactly(points(message).get(7).positions());
            assertThat(end.timeFromStart().toJava()).isEqualTo(java.time.Duration.ofMillis(900));
        }
        NodeState state = rig.node.state();
        assertThat(state.steps().ticks()).isEqualTo(100);
        assertThat(state.steps().missed()).isZero();
        assertThat(state.loop().schedule().starved()).isZero();
        assertThat(state.loop().schedule().missed()).isZero();
        assertThat(state.fit().skew()).isZero();
        assertPart("server", Level.OK, "model reach version 3");
        assertPart("inputs together", Level.OK, "in step");
        assertPart("transport", Level.OK, "dds, 5 topics");
    }

    @Test
    void disabledItSlowsDownRestsForAWhileAndIsSilent() {
        acting();
        rig.enable(false);
        rig.step();
        double stopping = first(rig.takeHeard().get(0));
        rig.steps(30);
        List<JointTrajectory> heard = rig.takeHeard();
        assertThat(heard).hasSize(4 + 6); // slowing, at rest for 0.5 s
        double way = last(heard.get(9)) - stopping;
        assertThat(way).isBetween(0.0, 0.5);
        for (int i = 5; i < 10; i++) {
            assertThat(heard.get(i).points()).hasSize(1);
            assertThat(first(heard.get(i))).isEqualTo(first(heard.get(4)));
            assertThat(points(heard.get(i)).get(0).velocities()).containsExactly(0, 0);
        }
        assertThat(rig.node.quiet()).isTrue();
        assertPart("output", Level.OK, "disabled");
        int sent = rig.server.sent.size();
        rig.steps(5);
        assertThat(rig.server.sent).hasSize(sent);
    }

    @Test
    void onceItEndsNoOrderBeginsAnEpisode() {
        acting();
        rig.node.orders().end();
        for (int i = 0; i < 30; i++) {
            rig.enable(true);
            rig.task("reach");
            rig.step();
        }
        assertThat(rig.takeHeard()).hasSize(5 + 6); // slowing, at rest for 0.5 s
        assertThat(rig.node.quiet()).isTrue();
        assertThat(rig.node.state().phase()).isEqualTo(NodeState.Phase.DISABLED);
        assertThat(rig.server.resets).isEqualTo(1);
    }

    @Test
    void enabledAgainIsANewEpisodeAndEnabledTwiceIsNot() {
        acting();
        assertThat(rig.server.resets).isEqualTo(1);
        rig.enable(true);
        rig.steps(3);
        assertThat(rig.server.resets).isEqualTo(1);
        rig.enable(false);
        rig.enable(true); // within one control step
        rig.takeHeard();
        rig.steps(5);
        assertThat(rig.server.resets).isEqualTo(1);
        assertThat(rig.takeHeard()).hasSize(5); // still slowing down
        rig.step();
        assertThat(rig.server.resets).isEqualTo(2);
        assertThat(rig.takeHeard().get(0).points()).hasSize(1); // at rest
        rig.steps(6);
        assertThat(rig.takeHeard()).isNotEmpty();
        rig.enable(false);
        rig.steps(20);
        rig.enable(true);
        rig.steps(4);
        assertThat(rig.server.resets).isEqualTo(3);
        assertThat(rig.node.state().loop().schedule().accepted()).isEqualTo(1);
    }

    @Test
    void aRobotThatHoldsItsLastCommandIsAtRestBeforeANewEpisode() {
        rig.close();
        OutputConfig array = new OutputConfig("/arm/command", OutputConfig.Kind.ARRAY, 1, null, null, null, null, null);
        for (boolean task : List.of(true, false)) {
            rig = new Rig(with(Reach.config(), array));
            List<Double> told = new ArrayList<>();
            rig.robot.subscribe("/arm/command", Float32MultiArray.TYPE, Qos.COMMAND, message -> {
                told.add((double) message.data()[0]);
                rig.state = new double[] {message.data()[0], message.data()[1]};
            });
            rig.enable(true);
            rig.steps(8);
            rig.server.breakDown();
            told.clear();
            if (task) {
                rig.task("reach");
            } else {
                rig.enable(false);
                rig.enable(true);
            }
            rig.step();
            rig.enable(false);
            rig.steps(20);
            assertThat(told).hasSize(5 + 6); // slowing, at rest for 0.5 s
            assertThat(told.get(0)).isLessThan(told.get(3));
            assertThat(told.subList(4, 11)).containsOnly(told.get(4));
            rig.close();
        }
    }

    @Test
    void theTaskOfThePolicyBeginsAnEpisodeAndAnotherOneStopsTheRobot() {
        acting();
        rig.task("reach");
        rig.steps(6); // to rest
        assertThat(rig.server.resets).isEqualTo(2);
        rig.takeHeard();
        rig.steps(3);
        assertThat(rig.takeHeard()).isNotEmpty();
        rig.task("fold the towel");
        rig.steps(20);
        assertThat(last(rig.heard.get(rig.heard.size() - 1))).isEqualTo(rig.state[0]);
        rig.takeHeard();
        rig.steps(5);
        assertThat(rig.takeHeard()).isEmpty();
        assertPart("output", Level.ERROR, "'fold the towel' is wanted", "made for 'reach'", "/drift4j/task");
        rig.task("reach");
        rig.steps(6);
        assertThat(rig.takeHeard()).isNotEmpty();
        assertThat(rig.server.resets).isEqualTo(3);
        assertPart("output", Level.OK, "acting");
    }

    @Test
    void whenInputsAreSilentItRestsAndGoesOnWhenTheyAreBack() {
        acting();
        rig.sensing = false;
        rig.steps(3);
        assertThat(rig.node.state().phase()).isEqualTo(NodeState.Phase.HOLDING);
        rig.takeHeard();
        rig.steps(20);
        List<JointTrajectory> heard = rig.takeHeard();
        assertThat(heard).hasSize(20); // a robot that is in its hands is told where to stay
        assertThat(first(heard.get(19))).isEqualTo(first(heard.get(10)));
        assertPart("output", Level.ERROR, "inputs are silent");
        assertPart("input arm", Level.ERROR, "silent for 2.3", "1 publisher(s)");
        assertPart("inputs together", Level.ERROR, "not all inputs are there");
        rig.sensing = true;
        double rest = rig.state[0];
        rig.steps(10);
        assertThat(rig.state[0]).isGreaterThan(rest + 0.1);
        assertThat(rig.server.resets).isEqualTo(1); // the same episode
        assertPart("output", Level.OK, "acting");
    }

    @Test
    void whenTheServerIsAwayItExecutesWhatItHasRestsAndGoesOn() {
        acting();
        rig.server.breakDown();
        rig.steps(25);
        List<JointTrajectory> heard = rig.takeHeard();
        assertThat(heard).hasSize(25);
        assertThat(first(heard.get(24))).isEqualTo(first(heard.get(23)));
        assertPart("server", Level.ERROR, "not connected");
        assertPart("output", Level.OK, "resting");
        rig.server.up = true;
        rig.steps(40);
        assertPart("server", Level.OK, "connected");
        assertThat(rig.state[0]).isGreaterThan(last(heard.get(24)) + 0.1);
    }

    @Test
    void theFirstCommandIsHeldToTheMeasuredState() {
        rig.close();
        RobotConfig config = Reach.config();
        SafetyConfig safety = new SafetyConfig(
                null,
                null,
                null,
                null,
                Map.of("pan", 0.01),
                null,
                null,
                Map.of("pan", new Column("arm", 0), "lift", new Column("arm", 1)));
        rig = new Rig(with(config, safety));
        rig.enable(true);
        rig.steps(4);
        JointTrajectory first = rig.heard.get(0);
        assertThat(first(first)).isBetween(0.509, 0.511);
        assertThat(points(first).get(0).positions()[1]).isBetween(-0.66, -0.64);
        assertThat(rig.node.state().loop().counts().clamped()).isPositive();
        assertThat(RobotNode.words(with(config, safety), Reach.SPEC)).anyMatch(line -> line.contains("column=1"));
    }

    private static RobotConfig with(RobotConfig config, SafetyConfig safety) {
        return with(config, config.inputs(), config.maxSkewSeconds(), safety);
    }

    private static RobotConfig with(RobotConfig config, double maxSkewSeconds) {
        return with(config, config.inputs(), maxSkewSeconds, config.safety());
    }

    private static RobotConfig with(RobotConfig config, OutputConfig output) {
        return with(config, config.inputs(), config.maxSkewSeconds(), output, config.safety());
    }

    private static RobotConfig with(
            RobotConfig config, Map<String, InputConfig> inputs, double maxSkewSeconds, SafetyConfig safety) {
        return with(config, inputs, maxSkewSeconds, config.output(), safety);
    }

    private static RobotConfig with(
            RobotConfig config,
            Map<String, InputConfig> inputs,
            double maxSkewSeconds,
            OutputConfig output,
            SafetyConfig safety) {
        return new RobotConfig(
                config.name(),
                config.namespace(),
                config.transport(),
                inputs,
                config.maxAgeSeconds(),
                maxSkewSeconds,
                output,
                config.enableTopic(),
                config.taskTopic(),
                config.restSeconds(),
                config.scheduler(),
                safety,
                config.seed());
    }

    @Test
    void missedStepsAreCountedAndTold() {
        acting();
        rig.now += 2 * Rig.STEP;
        rig.sense();
        rig.node.tick(rig.now, 1);
        assertPart("output", Level.WARN, "1 control step(s) missed");
        assertPart("output", Level.OK, "acting"); // none since then
        assertThat(rig.node.state().steps().missed()).isEqualTo(1);
        rig.now += 2_000_000_000L;
        assertPart("output", Level.ERROR, "no control step for 2.0 s");
    }

    @Test
    void unusableAndMalformedMessagesAreTold() {
        var joints = rig.robot.publisher("/joint_states", JointState.TYPE, Qos.COMMAND);
        joints.publish(
                new JointState(new Header(Time.ZERO, ""), List.of("pan"), new double[1], new double[0], new double[0]));
        assertPart("input arm", Level.ERROR, "no usable message", "[lift] are missing");
        rig.sense();
        assertPart("input arm", Level.OK);
        joints.publish(
                new JointState(new Header(Time.ZERO, ""), List.of("pan"), new double[1], new double[0], new double[0]));
        assertPart("input arm", Level.WARN, "1 message(s) could not be used");
        assertPart("input arm", Level.OK);
    }

    @Test
    void aTransportThatFailsIsTold() {
        rig.look();
        rig.transport.subscribe("/other", Bool.TYPE, Qos.COMMAND, message -> {
            throw new IllegalStateException("no");
        });
        rig.robot.publisher("/other", Bool.TYPE, Qos.COMMAND).publish(new Bool(true));
        assertPart("transport", Level.ERROR, "the listener of /other failed", "no");
        assertPart("transport", Level.WARN, "the listener of /other failed"); // since the start
    }

    @Test
    void namesThatNoTextHoldsAreTold() {
        rig.task("fold\tthe towel");
        rig.enable(true);
        rig.step();
        var joints = rig.robot.publisher("/joint_states", JointState.TYPE, Qos.COMMAND);
        Header now = new Header(Time.ZERO, "");
        joints.publish(
                new JointState(now, List.of("p" + "q".repeat(60_000)), new double[1], new double[0], new double[0]));
        rig.look();
        assertThat(rig.part("input arm").message())
                .contains("are missing", "pqqq")
                .hasSizeLessThan(1000);
        assertThat(rig.part("output").message()).contains("'fold\uFFFDthe towel' is wanted");
    }

    @Test
    void whatNobodyPublishesIsStale() {
        assertPart("input goal", Level.STALE, "nothing came on /goal", "1 publisher(s)", "ros2 topic info -v /goal");
        assertPart("inputs together", Level.OK, "not looked at");
    }

    @Test
    void publishersWhoseQosDoesNotFitAreTold() {
        Qos volatileOne = new Qos(Reliability.RELIABLE, Durability.VOLATILE, 1);
        rig.robot.publisher("/drift4j/enable", Bool.TYPE, volatileOne).publish(new Bool(true));
        rig.steps(3);
        assertThat(rig.heard).isEmpty();
        assertPart("transport", Level.ERROR, "/drift4j/enable", "reliable, transient local", "does not fit");
        rig.enable(true);
        assertPart("transport", Level.WARN, "/drift4j/enable");
        rig.close();

        RobotConfig config = Reach.config();
        Map<String, InputConfig> inputs = new LinkedHashMap<>(config.inputs());
        inputs.put(
                "goal",
                new InputConfig("/goal", InputConfig.Kind.ARRAY, null, Qos.LATCHED, null, null, null, null, null));
        rig = new Rig(with(config, inputs, config.maxSkewSeconds(), config.safety()));
        rig.enable(true);
        rig.steps(3);
        assertPart("input goal", Level.ERROR, "1 publisher(s) on /goal", "transient local");
        assertPart("inputs together", Level.ERROR, "not all inputs");
    }

    @Test
    void clocksThatAreApartAreTold() {
        rig.close();
        rig = new Rig(with(Reach.config(), 0.02));
        rig.enable(true);
        rig.lateSeconds = 0.06;
        rig.steps(10);
        assertThat(rig.heard).isEmpty();
        assertPart("inputs together", Level.ERROR, "within maxSkewSeconds = 0.02", "the newest are 0.060 s apart");
        assertSeen("input arm", Level.OK);
        rig.lateSeconds = 0.01;
        rig.steps(10);
        assertThat(rig.heard).isNotEmpty();
        assertPart("inputs together", Level.OK, "in step");
    }

    @Test
    void aConfigurationThatDoesNotFitThePolicyIsRefused() {
        RobotConfig config = Reach.config();
        assertThatThrownBy(() -> RobotNode.words(config, Reach.spec(0.2)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("two control steps of the policy, 0.4 s, got 0.25");
        assertThatThrownBy(() -> RobotNode.words(RobotConfig.defaults(), Reach.SPEC))
                .hasMessageContaining("[arm, goal], got []");
        assertThat(RobotNode.words(config, Reach.SPEC))
                .anyMatch(line -> line.contains("position of [pan, lift]"))
                .anyMatch(
                        line -> line.startsWith("action -> /arm/joint_trajectory trajectory_msgs/msg/JointTrajectory"))
                .anyMatch(line -> line.contains("not known of all action entries"));
    }

    @Test
    void theClockOfTheMachineIsMappedBothWays() {
        RosClock clock = RosClock.system();
        long now = clock.now();
        assertThat(clock.monotonic(clock.stamp(now)) - now).isBetween(-50_000_000L, 50_000_000L);
    }
}
