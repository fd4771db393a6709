package io.drift4j.policy.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionKind;
import io.drift4j.policy.schedule.Arrival.Outcome;
import io.drift4j.policy.schedule.Command.Kind;
import io.drift4j.policy.schedule.SchedulerConfig.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Thousands of random episodes: delays, losses, reorderings, repetitions and clock jumps, all modes, both kinds of action. */
class SchedulePropertiesTest {
    private static final int EPISODES = 6000;
    private static final int STEPS = 60;
    private static final int LONGEST_JUMP = 40;

    private record Pending(long arrives, long observationStep, Chunk chunk) {}

    /** What a robot is told and what became of each chunk, in order. */
    private record Told(List<Command> commands, List<Outcome> outcomes) {}

    /** One episode, drawn from its seed. */
    private static final class Case {
        final RandomStream random;
        final PolicySpec spec;
        final SchedulerConfig config;
        final float[] measured;
        final boolean inside;

        Case(long seed) {
            random = RandomStream.of(seed).split("schedule");
            int to = 1 + random.nextInt(3);
            int ta = 1 + random.nextInt(5);
            int t = to - 1 + ta + random.nextInt(8);
            int a = 1 + random.nextInt(3);
            spec = Toy.spec(random.nextInt(2) == 0 ? ActionKind.ABSOLUTE : ActionKind.DELTA, to, ta, t, a, 10);
            config = config(t - to + 1);
            inside = random.nextInt(4) > 0;
            measured = random.nextInt(2) == 0 ? null : actions(a, 9);
        }

        private SchedulerConfig config(int reach) {
            Mode mode = Mode.values()[random.nextInt(3)];
            SchedulerConfig drawn = mode == Mode.SYNCHRONOUS
                    ? SchedulerConfig.synchronous()
                    : mode == Mode.ENSEMBLE
                            ? SchedulerConfig.ensemble(random.nextInt(3) == 0 ? 0 : random.nextGaussian() / 5)
                            : SchedulerConfig.asynchronous().withBlend(random.nextInt(Math.min(6, reach)));
            if (mode == Mode.ASYNCHRONOUS && random.nextInt(2) == 0) {
                drawn = drawn.withRequestAt(random.nextInt(reach + 2));
            }
            if (random.nextInt(2) == 0) {
                drawn = drawn.withJumpCap(Map.of("e0", 0.01 + 5 * random.nextDouble()));
            }
            return drawn.withStarvation(random.nextInt(4), random.nextInt(5));
        }

        float[] actions(int count, double most) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) (most * (2 * random.nextDouble() - 1));
            }
            return values;
        }

        Chunk chunk() {
            int size = spec.horizon() * spec.action().size();
            return new Chunk(spec.horizon(), spec.action().size(), actions(size, inside ? 10 : 14));
        }

        Schedule start(Scheduler rules) {
            return measured == null ? rules.start() : rules.start(0, measured);
        }
    }

    /** As a loop: thousands of episodes make millions of comparisons. */
    private static void assertSame(Optional<Command> actual, Optional<Command> expected) {
        if (actual.isEmpty() || expected.isEmpty()) {
            assertThat(actual.isEmpty()).isEqualTo(expected.isEmpty());
            return;
        }
        Command a = actual.get();
        Command b = expected.get();
        if (a.step() != b.step()
                || a.kind() != b.kind()
                || a.capped() != b.capped()
                || a.observationStep() != b.observationStep()
                || !Arrays.equals(a.values(), b.values())) {
            throw new AssertionError(a + " " + Arrays.toString(a.values()) + " and " + b + " "
                    + Arrays.toString(b.values()) + " must be the same");
        }
    }

    /** Runs an episode through the functions, the slow oracle and the holder on a clock, and holds them to the same answers. */
    private static Told run(Case drawn, boolean jumps) {
        RandomStream random = drawn.random;
        Scheduler rules = Scheduler.of(drawn.config, drawn.spec);
        Schedule schedule = drawn.start(rules);
        SlowScheduler slow = new SlowScheduler(drawn.config, drawn.spec, drawn.measured);
        long begin = random.nextLong();
        AtomicLong nanos = new AtomicLong(begin);
        StepClock clock = new StepClock(nanos::get, drawn.spec.stepSeconds());
        ChunkScheduler holder = new ChunkScheduler(rules, clock);
        if (drawn.measured != null) {
            holder.reset(drawn.measured);
        }

        Told told = new Told(new ArrayList<>(), new ArrayList<>());
        List<Pending> underWay = new ArrayList<>();
        int mostDelay = random.nextInt(2 * drawn.spec.horizon() + 1);
        int end = STEPS + LONGEST_JUMP + mostDelay + drawn.spec.horizon() + 10; // then every robot stands
        for (long step = 0; step < end; step++) {
            if (jumps && step < STEPS && random.nextInt(8) == 0) {
                step += random.nextInt(random.nextInt(10) == 0 ? LONGEST_JUMP : 4);
            }
            nanos.set(begin);
            nanos.set(begin + clock.nanosUntil(step) + random.nextInt(99_000_000)); // anywhere inside the step
            boolean wants = rules.wantsObservation(schedule, step);
            if (step < STEPS && (wants || random.nextInt(20) == 0)) {
                long k = Math.max(step, schedule.next());
                if (wants) { // others are made without being asked for
                    schedule = rules.observed(schedule, step);
                    assertThat(schedule.observed()).isEqualTo(k);
                    assertThat(holder.observe()).hasValue(k);
                }
                int fate = random.nextInt(12);
                if (fate > 1) {
                    underWay.add(new Pending(step + random.nextInt(mostDelay + 1), k, drawn.chunk()));
                }
                if (fate == 0) {
                    schedule = rules.failed(schedule, k);
                    holder.failed(k);
                }
                if (fate == 2) {
                    underWay.add(new Pending(step + random.nextInt(mostDelay + 1), k, drawn.chunk())); // once more
                }
            }
            underWay.sort(Comparator.comparingInt(each -> random.nextInt(1000))); // of one step in any order
            for (Pending each : List.copyOf(underWay)) {
                if (each.arrives <= step) {
                    Arrival arrival = rules.accept(schedule, each.observationStep, each.chunk, step);
                    assertThat(rules.accept(schedule, each.observationStep, each.chunk, step))
                            .isEqualTo(arrival);
                    schedule = arrival.schedule();
                    assertThat(slow.accept(each.observationStep, each.chunk, step))
                            .isEqualTo(arrival.outcome());
                    assertThat(holder.accept(each.observationStep, each.chunk)).isEqualTo(arrival.outcome());
                    told.outcomes.add(arrival.outcome());
                    underWay.remove(each);
                }
            }
            assertThat(schedule.kept().size()).isLessThanOrEqualTo(rules.reach());
            if (jumps && step < STEPS && random.nextInt(10) == 0) {
                continue; // nobody asks
            }
            for (int times = random.nextInt(10) == 0 ? 2 : 1; times > 0; times--) {
                Scheduler.Asked asked = rules.command(schedule, step);
                assertSame(rules.command(schedule, step).command(), asked.command());
                schedule = asked.schedule();
                assertSame(slow.command(step), asked.command());
                assertSame(holder.command(), asked.command());
                asked.command().ifPresent(told.commands::add);
            }
        }
        assertThat(schedule.counts().accepted())
                .isEqualTo(
                        told.outcomes.stream().filter(Outcome.ACCEPTED::equals).count());
        assertThat(schedule.counts().starved())
                .isEqualTo(told.commands.stream()
                        .filter(command -> command.kind().starved() && command.observationStep() >= 0)
                        .count());
        return told;
    }

    private static void holds(Case drawn, Told told) {
        List<Command> commands = told.commands;
        float[] before = drawn.measured;
        boolean delta = drawn.spec.action().delta();
        double cap = drawn.config.jumpCap().getOrDefault("e0", Double.POSITIVE_INFINITY);
        for (int i = 0; i < commands.size(); i++) {
            Command command = commands.get(i);
            if (i > 0) {
                assertThat(command.step()).isGreaterThan(commands.get(i - 1).step());
                assertThat(command.observationStep())
                        .isGreaterThanOrEqualTo(commands.get(i - 1).observationStep());
            }
            float[] values = command.values();
            for (float value : values) {
                if (!Float.isFinite(value) || drawn.inside && Math.abs(value) > 10) {
                    throw new AssertionError("limits of 10 do not hold in " + Arrays.toString(values));
                }
            }
            double from = delta ? 0 : before == null ? values[0] : before[0];
            if (values[0] < (float) (from - cap) || values[0] > (float) (from + cap)) {
                throw new AssertionError("from " + from + " to " + values[0] + " with a cap of " + cap);
            }
            if (command.kind() == Kind.RESTING) {
                assertThat(values).containsExactly(delta || before == null ? new float[values.length] : before);
            }
            before = values;
        }
        if (!commands.isEmpty()) { // nothing came for long enough: starvation ends in rest
            assertThat(commands.get(commands.size() - 1).kind()).isEqualTo(Kind.RESTING);
        }
    }

    @Test
    void everyEpisodeKeepsTheRules() {
        Map<Enum<?>, Integer> came = new HashMap<>();
        for (long seed = 0; seed < EPISODES; seed++) {
            try {
                Case drawn = new Case(seed);
                Told told = run(drawn, seed % 2 == 1);
                holds(drawn, told);
                told.commands.forEach(command -> came.merge(command.kind(), 1, Integer::sum));
                told.outcomes.forEach(outcome -> came.merge(outcome, 1, Integer::sum));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + " of " + getClass().getSimpleName(), e);
            }
        }
        assertThat(came).hasSize(Kind.values().length + Outcome.values().length);
        assertThat(came.values()).allMatch(count -> count > 1000);
    }

    /** The numbers of a chunk say which step and observation they are of, so what is executed can be read off. */
    @Test
    void noActionIsExecutedTwiceOrAtAnotherStepThanItsOwn() {
        for (long seed = 0; seed < EPISODES / 2; seed++) {
            RandomStream random = RandomStream.of(seed).split("labels");
            PolicySpec spec = Toy.spec(
                    ActionKind.values()[random.nextInt(2)],
                    1 + random.nextInt(3),
                    1 + random.nextInt(4),
                    6 + random.nextInt(6),
                    2,
                    1e6);
            Scheduler rules = Scheduler.of(
                    random.nextInt(2) == 0 ? SchedulerConfig.synchronous() : SchedulerConfig.asynchronous(), spec);
            Schedule schedule = rules.start();
            Map<Long, Long> underWay = new HashMap<>();
            long executed = -1;
            long newest = -1;
            for (long step = 0; step < STEPS; step += random.nextInt(6) == 0 ? random.nextInt(5) : 1) {
                if (rules.wantsObservation(schedule, step)) {
                    schedule = rules.observed(schedule, step);
                    underWay.put(schedule.observed(), step + random.nextInt(6));
                }
                for (long k : List.copyOf(underWay.keySet())) {
                    if (underWay.get(k) <= step) {
                        schedule = rules.accept(schedule, k, Toy.labelled(spec, k), step)
                                .schedule();
                        underWay.remove(k);
                    }
                }
                Scheduler.Asked asked = rules.command(schedule, step);
                schedule = asked.schedule();
                if (asked.command().isPresent() && asked.command().get().kind() == Kind.PLANNED) {
                    Command command = asked.command().get();
                    assertThat(command.values()).as("seed " + seed).containsExactly(step, command.observationStep());
                    assertThat(step).as("seed " + seed).isGreaterThan(executed);
                    assertThat(command.observationStep()).as("seed " + seed).isGreaterThanOrEqualTo(newest);
                    executed = step;
                    newest = command.observationStep();
                }
            }
        }
    }
}
