package io.drift4j.bridge.safety;

import static io.drift4j.bridge.safety.SafetyKind.ACCELERATION;
import static io.drift4j.bridge.safety.SafetyKind.BOX;
import static io.drift4j.bridge.safety.SafetyKind.JUMP;
import static io.drift4j.bridge.safety.SafetyKind.RANGE;
import static io.drift4j.bridge.safety.SafetyKind.VELOCITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.drift4j.bridge.safety.Arm.Draft;
import io.drift4j.bridge.safety.SafetyConfig.Response;
import io.drift4j.bridge.safety.SafetyVerdict.Clamped;
import io.drift4j.bridge.safety.SafetyVerdict.NotFinite;
import io.drift4j.bridge.safety.SafetyVerdict.Passed;
import io.drift4j.bridge.safety.SafetyVerdict.Rejected;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The chunks are x over indices 0 to 4; index 0 is of the past. */
class SafetyLayerTest {
    private static final Draft CLAMP = Draft.of(Response.CLAMP);
    private static final Draft REJECT = Draft.of(Response.REJECT);

    private static void passes(Draft draft, PolicySpec spec, Observation newest, double... x) {
        for (Response response : Response.values()) {
            Chunk chunk = Arm.x(x);
            assertThat(with(draft, response).layer(spec).check(chunk, newest)).isEqualTo(new Passed(chunk));
        }
    }

    private static Draft with(Draft draft, Response response) {
        SafetyConfig config = draft.config();
        return new Draft(new SafetyConfig(
                response,
                config.range(),
                config.unlimited(),
                config.box(),
                config.jump(),
                config.velocity(),
                config.acceleration(),
                config.measured()));
    }

    /** What is sent of these four; the same numbers are rejected where that is asked for, and sent ones pass or yield. */
    private static Clamped clamped(Draft draft, PolicySpec spec, Observation newest, double... x) {
        Chunk chunk = Arm.x(x);
        Clamped verdict = (Clamped) draft.layer(spec).check(chunk, newest);
        assertThat(chunk.values()).containsExactly(Arm.x(x).values());
        assertThat(verdict.chunk().action(0)[0]).isEqualTo((float) x[0]);
        Rejected rejected = (Rejected) with(draft, Response.REJECT).layer(spec).check(chunk, newest);
        assertThat(rejected.events().get(0)).isEqualTo(verdict.events().get(0));
        return verdict;
    }

    private static List<Float> sent(Clamped verdict) {
        return List.of(
                verdict.chunk().action(1)[0],
                verdict.chunk().action(2)[0],
                verdict.chunk().action(3)[0],
                verdict.chunk().action(4)[0]);
    }

    private static SafetyEvent event(SafetyKind kind, int index, double given, double sent) {
        return new SafetyEvent(kind, index, "x", (float) given, (float) sent);
    }

    @Test
    void rangeIsThePolicysOwnUnlessItIsMovedOrSwitchedOff() {
        for (PolicySpec spec : List.of(Arm.ABSOLUTE, Arm.DELTA)) {
            passes(CLAMP, spec, Arm.at(0), 500, 100, -100, 0, 100);
            Clamped own = clamped(CLAMP, spec, Arm.at(0), 500, 100.5, -101, 0, 100);
            assertThat(sent(own)).containsExactly(100f, -100f, 0f, 100f);
            assertThat(own.events()).containsExactly(event(RANGE, 1, 100.5, 100), event(RANGE, 2, -101, -100));
            assertThat(own.changed()).isTrue();

            Clamped narrowed = clamped(CLAMP.range(null, 50.0), spec, Arm.at(0), 0, 51, -101, 0, 50);
            assertThat(sent(narrowed)).containsExactly(50f, -100f, 0f, 50f);
            passes(CLAMP.range(null, 250.0), spec, Arm.at(0), 0, 250, 249, 0, -100);
            passes(CLAMP.unlimited(), spec, Arm.at(0), 0, 1e9, -1e9, 0, 1e30);
        }
    }

    @Test
    void limitsAreInsideAlsoIfTheirDecimalsAreNoFloats() {
        passes(CLAMP.range(0.1, 0.7), Arm.ABSOLUTE, Arm.at(0), 0, 0.1, 0.7, 0.3, 0.1);
        passes(CLAMP.velocity(0.2), Arm.ABSOLUTE, Arm.at(0), 0, 0.3, 0.4, 0.5, 0.6);
        passes(CLAMP.velocity(0.2), Arm.DELTA, Arm.at(0), 0, 0.1, -0.1, 0.1, 0.1);
        passes(CLAMP.box(0.0, 0.7).measured(), Arm.DELTA, Arm.at(0.5), 0, 0.1, 0.1, 0, 0);
        passes(CLAMP.box(0.0, 0.7).measured(), Arm.DELTA, Arm.at(0.4), 0, -0.1, -0.1, -0.1, -0.1);
        passes(CLAMP.jump(0.1).measured(), Arm.ABSOLUTE, Arm.at(0.6), 0, 0.7, 0, 0, 0);
        float above = Math.nextUp(0.7f);
        assertThat(sent(clamped(CLAMP.range(0.1, 0.7), Arm.ABSOLUTE, Arm.at(0), 0, above, 0.7, 0.3, 0.1)))
                .startsWith(0.7f);
    }

    @Test
    void theBoxOfAbsoluteActionsIsOnTheNumber() {
        Draft table = CLAMP.box(2.0, null);
        passes(table, Arm.ABSOLUTE, Arm.at(0), -9, 2, 100, 50, 2);
        Clamped verdict = clamped(table, Arm.ABSOLUTE, Arm.at(0), -9, 1.5, 3, -200, 200);
        assertThat(sent(verdict)).containsExactly(2f, 3f, 2f, 100f);
        assertThat(verdict.events())
                .containsExactly(
                        event(BOX, 1, 1.5, 2),
                        event(RANGE, 3, -200, 2),
                        event(BOX, 3, -200, 2),
                        event(RANGE, 4, 200, 100));
    }

    @Test
    void theBoxOfDeltaActionsIsOnTheMeasuredStatePlusTheirSum() {
        Draft box = CLAMP.box(0.0, 10.0).measured();
        passes(box, Arm.DELTA, Arm.at(4), 50, 3, 3, -10, 10);
        Clamped verdict = clamped(box, Arm.DELTA, Arm.at(4), 50, 3, 4, 1, -20);
        assertThat(sent(verdict)).containsExactly(3f, 3f, 0f, -10f);
        assertThat(verdict.events()).containsExactly(event(BOX, 2, 4, 3), event(BOX, 3, 1, 0), event(BOX, 4, -20, -10));
        Clamped outside = clamped(box.range(-2.0, 2.0), Arm.DELTA, Arm.at(15), 0, 1, 1, 1, 1);
        assertThat(sent(outside)).containsExactly(-2f, -2f, -1f, 0f); // back in as fast as the range lets it
    }

    @Test
    void jumpIsFromTheMeasuredStateToTheFirstAction() {
        Draft jump = CLAMP.jump(5).measured();
        passes(jump, Arm.ABSOLUTE, Arm.at(20), 0, 25, 90, -90, 0);
        passes(jump, Arm.ABSOLUTE, Arm.at(20), 0, 15, 90, -90, 0);
        Clamped verdict = clamped(jump, Arm.ABSOLUTE, Arm.at(20), 0, 26, 90, -90, 0);
        assertThat(sent(verdict)).containsExactly(25f, 90f, -90f, 0f);
        assertThat(verdict.events()).containsExactly(event(JUMP, 1, 26, 25));
        passes(CLAMP.jump(5), Arm.DELTA, Arm.at(20), 0, -5, 90, -90, 0);
        assertThat(sent(clamped(CLAMP.jump(5), Arm.DELTA, Arm.at(20), 0, -6, 90, -90, 0)))
                .containsExactly(-5f, 90f, -90f, 0f);
    }

    @Test
    void velocityIsTheChangePerSecond() {
        Draft ten = CLAMP.velocity(10); // 5 a step
        passes(ten, Arm.ABSOLUTE, Arm.at(0), 0, 50, 55, 50, 45);
        Clamped verdict = clamped(ten, Arm.ABSOLUTE, Arm.at(0), 0, 50, 58, 58, 40);
        assertThat(sent(verdict)).containsExactly(50f, 55f, 58f, 53f); // counted from what is sent
        assertThat(verdict.events()).containsExactly(event(VELOCITY, 2, 58, 55), event(VELOCITY, 4, 40, 53));
        passes(ten.measured(), Arm.ABSOLUTE, Arm.at(45), 0, 50, 55, 50, 45);
        assertThat(sent(clamped(ten.measured(), Arm.ABSOLUTE, Arm.at(44), 0, 50, 54, 50, 45)))
                .containsExactly(49f, 54f, 50f, 45f);
        passes(ten, Arm.DELTA, Arm.at(0), 90, 5, -5, 0, 5);
        assertThat(sent(clamped(ten, Arm.DELTA, Arm.at(0), 0, 6, -5, -5.5, 5))).containsExactly(5f, -5f, -5f, 5f);
    }

    @Test
    void accelerationIsTheChangeOfVelocityPerSecond() {
        Draft eight = CLAMP.acceleration(8); // 2 a step and step
        passes(eight, Arm.ABSOLUTE, Arm.at(0), 0, 10, 30, 52, 72);
        Clamped verdict = clamped(eight, Arm.ABSOLUTE, Arm.at(0), 0, 50, 60, 73, 80);
        assertThat(sent(verdict)).containsExactly(50f, 60f, 72f, 82f);
        assertThat(verdict.events()).containsExactly(event(ACCELERATION, 3, 73, 72), event(ACCELERATION, 4, 80, 82));
        passes(eight.measured(), Arm.ABSOLUTE, Arm.at(40), 0, 50, 62, 76, 92);
        assertThat(sent(clamped(eight.measured(), Arm.ABSOLUTE, Arm.at(45), 0, 50, 60, 67, 76)))
                .containsExactly(50f, 57f, 66f, 76f);
        passes(eight, Arm.DELTA, Arm.at(0), 90, 5, 7, 5, 3);
        assertThat(sent(clamped(eight, Arm.DELTA, Arm.at(0), 0, 5, 8, 0, 3))).containsExactly(5f, 7f, 5f, 3f);
    }

    @Test
    void aRobotOutsideComesBackAtTheHighestSpeedAndNotInOneLeap() {
        Draft draft = CLAMP.box(0.0, 10.0).velocity(4).measured(); // 2 a step
        Clamped verdict = clamped(draft, Arm.ABSOLUTE, Arm.at(15), 0, 5, 5, 5, 5);
        assertThat(sent(verdict)).containsExactly(13f, 11f, 9f, 7f);
        assertThat(verdict.events())
                .containsExactly(
                        event(VELOCITY, 1, 5, 13),
                        event(VELOCITY, 2, 5, 11),
                        event(VELOCITY, 3, 5, 9),
                        event(VELOCITY, 4, 5, 7));
        Clamped away = clamped(draft, Arm.ABSOLUTE, Arm.at(15), 0, 16, 16, 16, 16); // also if the policy goes on
        assertThat(sent(away)).containsExactly(13f, 11f, 10f, 10f);
        assertThat(away.events()).contains(event(BOX, 1, 16, 13), event(BOX, 4, 16, 10));
        Clamped jump = clamped(CLAMP.range(0.0, 10.0).jump(1).measured(), Arm.ABSOLUTE, Arm.at(15), 0, 5, 5, 5, 5);
        assertThat(sent(jump)).containsExactly(14f, 5f, 5f, 5f);
    }

    @Test
    void accelerationYieldsToTheBoxAndToTheSpeed() {
        Draft wall = CLAMP.box(0.0, 10.0).acceleration(4); // 1 a step and step
        Clamped braked = clamped(wall, Arm.ABSOLUTE, Arm.at(0), 0, 3, 8, 13, 18);
        assertThat(sent(braked)).containsExactly(3f, 8f, 10f, 10f);
        assertThat(braked.events())
                .contains(event(BOX, 3, 13, 10))
                .noneMatch(event ->
                        event.index() == 3 && event.kind() == ACCELERATION); // 13 itself would have been smooth
        Clamped again = (Clamped) wall.layer(Arm.ABSOLUTE).check(braked.chunk(), Arm.at(0));
        assertThat(again.chunk().values()).containsExactly(braked.chunk().values());
        assertThat(again.events()).containsExactly(event(ACCELERATION, 3, 10, 10), event(ACCELERATION, 4, 10, 10));
        assertThat(again.changed()).isFalse();

        Draft slow = CLAMP.velocity(10).acceleration(4).measured(); // 5 a step, 1 a step and step
        assertThat(sent(clamped(slow, Arm.ABSOLUTE, Arm.at(0), 0, 9, 20, 30, 0)))
                .containsExactly(5f, 10f, 15f, 19f);
    }

    @Test
    void everyRejectionNamesEntryAndIndex() {
        Rejected verdict =
                (Rejected) REJECT.velocity(10).layer(Arm.ABSOLUTE).check(Arm.x(0, 0, 0, 150, 150), Arm.at(0));
        assertThat(verdict.events())
                .containsExactly(event(VELOCITY, 3, 150, 5), event(RANGE, 3, 150, 5), event(RANGE, 4, 150, 145));
        assertThat(verdict.text())
                .isEqualTo("velocity limit at index 3, entry 'x': 150.0, nearest allowed 5.0; and 2 more");
        Chunk chunk = Arm.x(0, 0, 0, 0, 0);
        chunk.values()[5] = -101;
        Rejected other = (Rejected) REJECT.layer(Arm.ABSOLUTE).check(chunk, Arm.at(0));
        assertThat(other.text()).isEqualTo("range limit at index 2, entry 'y': -101.0, nearest allowed -100.0");
    }

    @Test
    void eventsComeByIndexThenEntry() {
        Chunk chunk = Arm.x(0, 0, 200, 0, 200);
        chunk.values()[3] = 300; // y at index 1
        chunk.values()[5] = 300; // y at index 2
        Clamped verdict = (Clamped) CLAMP.layer(Arm.ABSOLUTE).check(chunk, Arm.at(0));
        assertThat(verdict.events().stream().map(event -> event.index() + event.entry()))
                .containsExactly("1y", "2x", "2y", "4x");
        assertThat(verdict.chunk().values()).containsExactly(0, 0, 0, 100, 100, 100, 0, 0, 100, 0);
    }

    @Test
    void whatIsNoNumberIsNeverSent() {
        for (Draft draft : List.of(CLAMP, REJECT, CLAMP.unlimited())) {
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                for (int at = 0; at < 10; at++) {
                    Chunk chunk = Arm.x(0, 1e9, 1, 1, 1);
                    chunk.values()[at] = bad;
                    NotFinite verdict = (NotFinite) draft.layer(Arm.ABSOLUTE).check(chunk, Arm.at(0));
                    assertThat(verdict).isEqualTo(new NotFinite(at / 2, at % 2 == 0 ? "x" : "y", bad));
                    assertThat(verdict.text())
                            .contains("finite", "index " + at / 2, at % 2 == 0 ? "'x'" : "'y'", String.valueOf(bad));
                }
            }
        }
    }

    @Test
    void refusesChunksOfAnotherShapeAndMeasuredStatesThatAreNone() {
        SafetyLayer layer = CLAMP.jump(1).measured().layer(Arm.ABSOLUTE);
        assertThatThrownBy(() -> layer.check(new Chunk(4, 2, new float[8]), Arm.at(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("T=5, A=2 and gave T=4");
        assertThatThrownBy(() -> layer.check(Arm.x(0, 0, 0, 0, 0), Arm.at(Double.NaN)))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("'x'", "'state'", "NaN");
        assertThatThrownBy(() -> layer.check(Arm.x(0, 0, 0, 0, 0), new Observation(Map.of("angle", new float[1]))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'state'");
        assertThatThrownBy(() -> layer.check(Arm.x(0, 0, 0, 0, 0), new Observation(Map.of("state", new float[1]))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column 1");
    }

    @Test
    void aChunkInsideCostsNoMemoryButItsVerdict() {
        SafetyLayer layer = CLAMP.box(-50.0, 50.0)
                .jump(9)
                .velocity(20)
                .acceleration(200)
                .measured()
                .layer(Arm.DELTA);
        Chunk chunk = Arm.x(0, 1, 2, 3, 4);
        Observation newest = Arm.at(0);
        int passed = 0;
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int i = 0; i < 20_000; i++) {
            if (i == 10_000) { // classes are loaded by now
                before = memory.getCurrentThreadAllocatedBytes();
            }
            passed += layer.check(chunk, newest) instanceof Passed ? 1 : 0;
        }
        assertThat((memory.getCurrentThreadAllocatedBytes() - before) / 10_000).isLessThanOrEqualTo(24);
        assertThat(passed).isEqualTo(20_000);
    }

    @Test
    void hugeNumbersAreClampedWithoutOverflow() {
        double[] wild = {0, 3.4e38, -3.4e38, 3.4e38, 3e38};
        for (PolicySpec spec : List.of(Arm.ABSOLUTE, Arm.DELTA)) {
            for (Draft draft : List.of(
                    CLAMP.range(-3e38, 3e38).velocity(6e38).acceleration(1e38).measured(),
                    CLAMP.unlimited().acceleration(1).measured(),
                    CLAMP.unlimited().acceleration(1),
                    CLAMP.unlimited().box(-3e38, 3e38).measured(),
                    CLAMP.unlimited().jump(1e300).velocity(1e300).measured())) {
                for (double start : new double[] {-3.4e38, 0, 3.4e38}) {
                    SafetyVerdict verdict = draft.layer(spec).check(Arm.x(wild), Arm.at(start));
                    Chunk sent = verdict instanceof Clamped clamped ? clamped.chunk() : ((Passed) verdict).chunk();
                    for (float value : sent.values()) {
                        assertThat(Float.isFinite(value)).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void itSaysItsConstantLimits() {
        Draft wide = CLAMP.range(-500.0, 50.1);
        assertThat(wide.layer(Arm.ABSOLUTE).low()).containsExactly(-500.0, -100.0);
        assertThat(wide.layer(Arm.ABSOLUTE).high()).containsExactly((double) 50.1f, 100.0);
        Draft box = wide.box(-7.0, 70.0).measured();
        assertThat(box.layer(Arm.ABSOLUTE).low()).containsExactly(-7.0, -100.0);
        assertThat(box.layer(Arm.ABSOLUTE).high()).containsExactly((double) 50.1f, 100.0);
        assertThat(box.layer(Arm.DELTA).low())
                .as("a box is no limit of one step")
                .containsExactly(-500.0, -100.0);
        assertThat(CLAMP.unlimited().layer(Arm.DELTA).high()).containsExactly(Double.POSITIVE_INFINITY, 100.0);
        for (Response response : Response.values()) {
            assertThat(Draft.of(response).layer(Arm.ABSOLUTE).onViolation()).isEqualTo(response);
        }
    }
}
