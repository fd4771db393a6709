package io.drift4j.bridge.safety;

import static io.drift4j.bridge.safety.SafetyKind.ACCELERATION;
import static io.drift4j.bridge.safety.SafetyKind.BOX;
import static io.drift4j.bridge.safety.SafetyKind.JUMP;
import static io.drift4j.bridge.safety.SafetyKind.RANGE;
import static io.drift4j.bridge.safety.SafetyKind.VELOCITY;
import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.safety.SafetyConfig.Column;
import io.drift4j.bridge.safety.SafetyConfig.Limits;
import io.drift4j.bridge.safety.SafetyConfig.Response;
import io.drift4j.bridge.safety.SafetyVerdict.Clamped;
import io.drift4j.bridge.safety.SafetyVerdict.Passed;
import io.drift4j.bridge.safety.SafetyVerdict.Rejected;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Random limits, measured states and chunks against the rules written out with distances. */
class SafetyPropertiesTest {
    private static final int CASES = 20_000;
    private static final List<SafetyKind> STRONGEST_FIRST = List.of(VELOCITY, JUMP, RANGE, BOX, ACCELERATION);

    /** One chunk under some limits, drawn from its seed. */
    private static final class Case {
        final RandomStream random;
        final PolicySpec spec;
        final Map<String, Limits> range = new HashMap<>();
        final List<String> unlimited = new ArrayList<>();
        final Map<String, Limits> box = new HashMap<>();
        final Map<String, Double> jump = new HashMap<>();
        final Map<String, Double> velocity = new HashMap<>();
        final Map<String, Double> acceleration = new HashMap<>();
        final Map<String, Column> measured = new HashMap<>();
        final float[] state;
        final Chunk chunk;

        Case(long seed) {
            random = RandomStream.of(seed).split("safety");
            spec = Arm.spec(ActionKind.values()[random.nextInt(2)]);
            boolean delta = spec.action().delta();
            state = new float[] {draw(60), draw(60)};
            for (int e = 0; e < 2; e++) {
                String name = spec.action().names().get(e);
                if (random.nextInt(4) > 0) {
                    measured.put(name, new Column("state", e));
                }
                switch (random.nextInt(3)) {
                    case 0 -> range.put(name, new Limits(-20.0 - random.nextInt(10), 10.3 + random.nextInt(30)));
                    case 1 -> unlimited.add(name);
                    default -> {}
                }
                if (random.nextInt(2) == 0 && (!delta || measured.containsKey(name))) {
                    box.put(
                            name,
                            new Limits(
                                    random.nextInt(4) == 0 ? null : -15 + random.nextDouble(),
                                    random.nextInt(4) == 0 ? 21.7 : 3.3));
                }
                if (random.nextInt(2) == 0 && (delta || measured.containsKey(name))) {
                    jump.put(name, 0.1 + 30 * random.nextDouble());
                }
                if (random.nextInt(2) == 0) {
                    velocity.put(name, 1 + 40 * random.nextDouble());
                }
                if (random.nextInt(2) == 0) {
                    acceleration.put(name, 1 + 100 * random.nextDouble());
                }
            }
            double width = new double[] {1, 8, 40}[random.nextInt(3)];
            float[] values = new float[10];
            for (int i = 0; i < 10; i++) {
                values[i] = draw(width) + (delta ? 0 : random.nextInt(2) * state[i % 2]);
            }
            chunk = new Chunk(5, 2, values);
        }

        private float draw(double width) {
            return (float) (width * (2 * random.nextDouble() - 1));
        }

        SafetyLayer layer(Response response) {
            return SafetyLayer.of(
                    new SafetyConfig(response, range, unlimited, box, jump, velocity, acceleration, measured), spec);
        }

        Observation newest() {
            return new Observation(Map.of("state", state, "angle", new float[1]));
        }
    }

    /** What each limit allows at an index, as intervals of doubles. */
    private static Map<SafetyKind, double[]> intervals(Case drawn, float[] sent, int index, int e) {
        String name = drawn.spec.action().names().get(e);
        boolean delta = drawn.spec.action().delta();
        double dt = drawn.spec.stepSeconds();
        double measured = drawn.measured.containsKey(name) ? drawn.state[e] : Double.NaN;
        double before = delta ? 0 : index == 1 ? measured : sent[2 * (index - 1) + e];
        double twoBefore = index == 2 ? measured : index > 2 ? sent[2 * (index - 2) + e] : Double.NaN;
        double last =
                index == 1 ? Double.NaN : delta ? sent[2 * (index - 1) + e] : sent[2 * (index - 1) + e] - twoBefore;
        Map<SafetyKind, double[]> allowed = new EnumMap<>(SafetyKind.class);
        if (!Double.isNaN(before) && drawn.velocity.containsKey(name)) {
            double most = drawn.velocity.get(name) * dt;
            allowed.put(VELOCITY, new double[] {(float) (before - most), (float) (before + most)});
        }
        if (index == 1 && drawn.jump.containsKey(name)) {
            double most = drawn.jump.get(name);
            allowed.put(JUMP, new double[] {(float) (before - most), (float) (before + most)});
        }
        if (!drawn.unlimited.contains(name)) {
            Limits given = drawn.range.getOrDefault(name, new Limits(-100.0, 100.0));
            allowed.put(
                    RANGE, new double[] {given.low().floatValue(), given.high().floatValue()});
        }
        Limits box = drawn.box.get(name);
        if (box != null) {
            double place = 0;
            if (delta) {
                place = measured;
                for (int i = 1; i < index; i++) {
                    place += sent[2 * i + e];
                }
            }
            double low =
                    box.low() == null ? Double.NEGATIVE_INFINITY : box.low().floatValue();
            allowed.put(BOX, new double[] {low - place, box.high().floatValue() - place});
        }
        if (!Double.isNaN(last) && drawn.acceleration.containsKey(name)) {
            double most = drawn.acceleration.get(name) * dt * dt;
            double on = before + last;
            allowed.put(ACCELERATION, new double[] {(float) (on - most), (float) (on + most)});
        }
        return allowed;
    }

    private static double distance(double[] interval, double value) {
        return Math.max(0, Math.max(interval[0] - value, value - interval[1]));
    }

    /** Whether a comes nearer to the limits than b, the strongest first, and then to what was given. */
    private static boolean better(Map<SafetyKind, double[]> allowed, double given, double a, double b) {
        for (SafetyKind kind : STRONGEST_FIRST) {
            if (allowed.containsKey(kind)) {
                double difference = distance(allowed.get(kind), a) - distance(allowed.get(kind), b);
                if (Math.abs(difference) > 1e-4) { // well above the rounding of a box of sums
                    return difference < 0;
                }
            }
        }
        return Math.abs(a - given) < Math.abs(b - given) - 1e-4;
    }

    @Test
    void whatIsSentIsTheBestByTheOrderOfLimits() {
        Map<SafetyKind, Integer> came = new EnumMap<>(SafetyKind.class);
        Map<SafetyKind, Integer> yielded = new EnumMap<>(SafetyKind.class);
        int passed = 0;
        for (long seed = 0; seed < CASES; seed++) {
            try {
                Case drawn = new Case(seed);
                float[] given = drawn.chunk.values().clone();
                SafetyVerdict verdict = drawn.layer(Response.CLAMP).check(drawn.chunk, drawn.newest());
                assertThat(drawn.chunk.values()).containsExactly(given);
                if (verdict instanceof Passed same) {
                    assertThat(same.chunk()).isSameAs(drawn.chunk);
                    passed++;
                }
                float[] sent =
                        verdict instanceof Clamped clamped ? clamped.chunk().values() : drawn.chunk.values();
                if (verdict instanceof Clamped clamped) {
                    clamped.events().forEach(event -> came.merge(event.kind(), 1, Integer::sum));
                    again(drawn, clamped).forEach(event -> yielded.merge(event.kind(), 1, Integer::sum));
                }
                checkSent(drawn, given, sent);
                checkEvents(drawn, sent, verdict);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + " of " + getClass().getSimpleName(), e);
            }
        }
        assertThat(came.keySet()).containsExactly(SafetyKind.values());
        assertThat(came.values()).allMatch(count -> count > CASES / 20);
        assertThat(yielded.keySet()).containsExactly(RANGE, BOX, ACCELERATION); // velocity and jump never yield
        assertThat(passed).isGreaterThan(CASES / 20);
    }

    private static void checkSent(Case drawn, float[] given, float[] sent) {
        for (int e = 0; e < 2; e++) {
            assertThat(sent[e]).isEqualTo(given[e]); // of the past
            for (int i = 1; i < 5; i++) {
                double value = sent[2 * i + e];
                Map<SafetyKind, double[]> allowed = intervals(drawn, sent, i, e);
                List<Double> candidates = new ArrayList<>(List.of((double) given[2 * i + e]));
                allowed.values().forEach(interval -> candidates.addAll(List.of(interval[0], interval[1])));
                for (double candidate : candidates) {
                    if (Double.isFinite(candidate) && better(allowed, given[2 * i + e], candidate, value)) {
                        throw new AssertionError(candidate + " at index " + i + " is better than " + value);
                    }
                }
            }
        }
    }

    /** Events are exactly the limits that the given numbers leave, after what is sent before them. */
    private static void checkEvents(Case drawn, float[] sent, SafetyVerdict verdict) {
        List<SafetyEvent> events = verdict instanceof Clamped clamped ? clamped.events() : List.of();
        int expected = 0;
        for (int i = 1; i < 5; i++) {
            for (int e = 0; e < 2; e++) {
                float given = drawn.chunk.values()[2 * i + e];
                for (Map.Entry<SafetyKind, double[]> each :
                        intervals(drawn, sent, i, e).entrySet()) {
                    double beyond = distance(each.getValue(), given);
                    String name = drawn.spec.action().names().get(e);
                    boolean noted = events.contains(new SafetyEvent(each.getKey(), i, name, given, sent[2 * i + e]));
                    if (beyond == 0 || beyond > 1e-4) { // closer ones are decided by rounding in a box of sums
                        assertThat(noted).isEqualTo(beyond > 0);
                    }
                    expected += noted ? 1 : 0;
                }
            }
        }
        assertThat(events).hasSize(expected);
    }

    /** A second layer changes nothing, and what still fires could not be helped without leaving a stronger limit. */
    private static List<SafetyEvent> again(Case drawn, Clamped first) {
        SafetyVerdict second = drawn.layer(Response.CLAMP).check(first.chunk(), drawn.newest());
        if (second instanceof Passed) {
            return List.of();
        }
        Clamped yielded = (Clamped) second;
        assertThat(yielded.changed()).isFalse();
        assertThat(yielded.chunk().values()).containsExactly(first.chunk().values());
        SafetyLayer strict = drawn.layer(Response.REJECT);
        for (SafetyEvent event : yielded.events()) {
            int e = drawn.spec.action().names().indexOf(event.entry());
            double[] wanted =
                    intervals(drawn, first.chunk().values(), event.index(), e).get(event.kind());
            float nearer = event.sent() < wanted[0] ? event.sent() + 1e-3f : event.sent() - 1e-3f;
            Chunk moved = new Chunk(5, 2, first.chunk().values().clone());
            moved.values()[2 * event.index() + e] = nearer;
            Rejected rejected = (Rejected) strict.check(moved, drawn.newest());
            assertThat(rejected.events())
                    .anyMatch(other -> other.index() == event.index()
                            && other.entry().equals(event.entry())
                            && STRONGEST_FIRST.indexOf(other.kind()) < STRONGEST_FIRST.indexOf(event.kind()));
        }
        return yielded.events();
    }

    @Test
    void rejectsExactlyWhatIsOutside() {
        int rejections = 0;
        for (long seed = 0; seed < CASES; seed++) {
            Case drawn = new Case(seed);
            SafetyVerdict verdict = drawn.layer(Response.REJECT).check(drawn.chunk, drawn.newest());
            boolean outside = false;
            boolean close = false;
            for (int i = 1; i < 5; i++) {
                for (int e = 0; e < 2; e++) {
                    for (double[] allowed :
                            intervals(drawn, drawn.chunk.values(), i, e).values()) {
                        double beyond = distance(allowed, drawn.chunk.values()[2 * i + e]);
                        outside |= beyond > 1e-4;
                        close |= beyond > 0 && beyond <= 1e-4;
                    }
                }
            }
            if (!close) {
                assertThat(verdict instanceof Rejected).as("seed " + seed).isEqualTo(outside);
                assertThat(verdict instanceof Passed).as("seed " + seed).isEqualTo(!outside);
                rejections += outside ? 1 : 0;
            }
        }
        assertThat(rejections).isBetween(CASES / 20, CASES - CASES / 20);
    }
}
