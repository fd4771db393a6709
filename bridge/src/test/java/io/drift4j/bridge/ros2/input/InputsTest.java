package io.drift4j.bridge.ros2.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.ros2.input.InputConfig.Kind;
import io.drift4j.bridge.ros2.input.InputConfig.Stamp;
import io.drift4j.bridge.ros2.input.Inputs.Frame;
import io.drift4j.bridge.ros2.message.CompressedImage;
import io.drift4j.bridge.ros2.message.Float32MultiArray;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.JointState;
import io.drift4j.bridge.ros2.message.Time;
import io.drift4j.bridge.ros2.transport.FakeTransport;
import io.drift4j.bridge.ros2.transport.NodeName;
import io.drift4j.bridge.ros2.transport.Qos;
import io.drift4j.bridge.ros2.transport.Transport;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages in, frames out, under clocks that the test turns. */
class InputsTest {
    private static final long MILLI = 1_000_000;
    private static final long WALL = 1_700_000_000_000_000_000L;
    private static final ObservationKey ARM = new ObservationKey("arm", 2, "rad", List.of(2), List.of("a", "b"));
    private static final ObservationKey GOAL = new ObservationKey("goal", 1, "m");

    private final FakeTransport.Network network = new FakeTransport.Network();
    private final Transport node = network.join(new NodeName("/", "drift4j"));
    private final Transport robot = network.join(new NodeName("/", "robot"));
    private long now = 5_000 * MILLI;
    private long wall = WALL;
    private final RosClock clock = new RosClock(() -> now, () -> wall);
    private final Transport.Publisher<JointState> joints =
            robot.publisher("/joint_states", JointState.TYPE, Qos.COMMAND);
    private final Transport.Publisher<Float32MultiArray> goals =
            robot.publisher("/goal", Float32MultiArray.TYPE, Qos.COMMAND);

    private static InputConfig config(String topic, Kind kind, Stamp stamp) {
        return new InputConfig(topic, kind, stamp, null, null, null, null, null, null);
    }

    private static PolicySpec spec(ObservationKey... keys) {
        return new PolicySpec(
                "toy", List.of(keys), new ActionSpec(List.of("a"), "", List.of(0.0), List.of(1.0)), 1, 1, 2, 0.1);
    }

    private Inputs inputs(Stamp stamp) {
        Map<String, InputConfig> configs = new LinkedHashMap<>();
        configs.put("goal", config("/goal", Kind.ARRAY, null));
        configs.put("arm", config("/joint_states", Kind.JOINT_STATE, stamp));
        Inputs inputs = Inputs.of(configs, 0.5, 0.05, PictureCaps.DEFAULTS, spec(ARM, GOAL), clock);
        inputs.subscribe(node);
        return inputs;
    }

    private void pass(long millis) {
        now += millis * MILLI;
        wall += millis * MILLI;
    }

    private void joints(Time stamp, double a) {
        joints.publish(new JointState(
                new Header(stamp, ""), List.of("b", "a"), new double[] {-a, a}, new double[0], new double[0]));
    }

    private void goal(float x) {
        goals.publish(new Float32MultiArray(List.of(), 0, new float[] {x}));
    }

    @Test
    void aFrameIsWhatWasMeasuredTogetherAndGivenOnce() {
        Inputs inputs = inputs(null);
        assertThat(inputs.newest()).isEmpty();
        joints(clock.stamp(now), 1);
        pass(20);
        goal(7);
        joints(clock.stamp(now - 5 * MILLI), 2); // came 5 ms late
        Frame frame = inputs.newest().orElseThrow();
        assertThat(frame.observation().get("arm")).containsExactly(2, -2);
        assertThat(frame.observation().get("goal")).containsExactly(7);
        assertThat(frame.captured()).isEqualTo(now - 5 * MILLI);
        assertThat(inputs.newest()).isEmpty();
        assertThat(inputs.fit().skew()).isEqualTo(5 * MILLI);
        pass(20);
        goal(8);
        assertThat(inputs.newest()).isEmpty(); // the joints are of before
        joints(clock.stamp(now), 3);
        assertThat(inputs.newest()).isPresent();
        assertThat(inputs.status()).allMatch(status -> status.refused() == 0);
        assertThat(inputs.status().get(0).taken()).isEqualTo(3);
        assertThat(inputs.status().get(0).topic()).isEqualTo("/joint_states");
    }

    @Test
    void whatIsTooOldOrTooFarApartIsNoFrame() {
        Inputs inputs = inputs(null);
        joints(clock.stamp(now), 1);
        pass(60);
        goal(1);
        assertThat(inputs.newest()).isEmpty();
        assertThat(inputs.fit().apart()).isEqualTo(60 * MILLI);
        joints(clock.stamp(now), 1);
        pass(501);
        assertThat(inputs.newest()).isEmpty();
        assertThat(inputs.status().get(1).age()).hasValue(501 * MILLI);
    }

    @Test
    void whatIsTooOldIsForgottenThoughNobodyAsks() {
        Inputs inputs = inputs(null);
        goal(1);
        assertThat(inputs.fit().apart()).isZero();
        pass(400);
        joints(clock.stamp(now), 1);
        assertThat(inputs.fit().apart()).isEqualTo(400 * MILLI);
        pass(400);
        joints(clock.stamp(now), 2);
        assertThat(inputs.fit().apart()).isZero(); // the goal is 0.8 s old
    }

    @Test
    void aWallClockThatIsSetShiftsNothingThatComesAfter() {
        Inputs inputs = inputs(null);
        wall += 3_600_000 * MILLI;
        goal(1);
        joints(clock.stamp(now), 1);
        assertThat(inputs.newest().orElseThrow().captured()).isEqualTo(now);
    }

    @Test
    void stampsOfOtherClocksAreToldAndLeftOut() {
        Inputs inputs = inputs(null);
        goal(1);
        joints(clock.stamp(now + 51 * MILLI), 1);
        assertThat(inputs.status().get(0).problem()).contains("0.051 s ahead", "chrony");
        joints(clock.stamp(now - 501 * MILLI), 1);
        assertThat(inputs.status().get(0).problem()).contains("0.501 s old", "maxAgeSeconds");
        joints(new Time(12, 500_000_000), 1);
        assertThat(inputs.status().get(0).problem()).contains("simulation's clock", "'stamp: arrival'");
        joints(Time.ZERO, 1);
        assertThat(inputs.status().get(0).problem()).contains("got none");
        joints(new Time(Integer.MIN_VALUE, 0xffffffffL), 1);
        joints(new Time(Integer.MAX_VALUE, 0xffffffffL), 1);
        assertThat(inputs.status().get(0).refused()).isEqualTo(6);
        assertThat(inputs.newest()).isEmpty();
        joints(clock.stamp(now + 40 * MILLI), 1); // clocks of two machines: taken as of now
        assertThat(inputs.newest().orElseThrow().captured()).isEqualTo(now);
        assertThat(inputs.status().get(0).problem()).isEmpty();
    }

    @Test
    void onArrivalStampsAreNotLookedAt() {
        Inputs inputs = inputs(Stamp.ARRIVAL);
        goal(1);
        joints(new Time(12, 0), 4);
        assertThat(inputs.newest().orElseThrow().observation().get("arm")).containsExactly(4, -4);
    }

    @Test
    void aPictureThatTurnsOutDamagedIsLeftOutAndTheOneBeforeCounts() {
        ObservationKey camera = new ObservationKey("camera", 3, "1", List.of(1, 1, 3), List.of());
        Inputs inputs = Inputs.of(
                Map.of("camera", config("/camera", Kind.COMPRESSED_IMAGE, Stamp.ARRIVAL)),
                0.5,
                0.05,
                PictureCaps.DEFAULTS,
                spec(camera),
                clock);
        inputs.subscribe(node);
        byte[] damaged = {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3};
        robot.publisher("/camera", CompressedImage.TYPE, Qos.COMMAND)
                .publish(new CompressedImage(new Header(Time.ZERO, ""), "png", damaged));
        assertThat(inputs.status().get(0).taken()).isEqualTo(1);
        assertThat(inputs.newest()).isEmpty();
        assertThat(inputs.newest()).isEmpty();
        assertThat(inputs.status().get(0).taken()).isZero();
        assertThat(inputs.status().get(0).refused()).isEqualTo(1);
        assertThat(inputs.status().get(0).problem()).contains("damaged");
        assertThat(inputs.status().get(0).age()).isEmpty();
    }

    @Test
    void inputsAreThoseOfThePolicy() {
        Map<String, InputConfig> one = Map.of("arm", config("/joint_states", Kind.JOINT_STATE, null));
        assertThatThrownBy(() -> Inputs.of(one, 1, 1, PictureCaps.DEFAULTS, spec(ARM, GOAL), clock))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("[arm, goal], got [arm]");
        assertThatThrownBy(() -> Inputs.of(one, 1, 1, PictureCaps.DEFAULTS, spec(GOAL), clock))
                .hasMessageContaining("[goal], got [arm]");
        Map<String, InputConfig> wrong = Map.of("goal", config("/goal", Kind.IMAGE, null));
        assertThatThrownBy(() -> Inputs.of(wrong, 1, 1, PictureCaps.DEFAULTS, spec(GOAL), clock))
                .hasMessageStartingWith("inputs.goal: pictures must be for a key of shape");
    }
}
