package io.drift4j.policy.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionKind;
import io.drift4j.policy.schedule.Arrival.Outcome;
import io.drift4j.policy.schedule.Command.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private static final PolicySpec SPEC = Toy.absolute();

    /** A schedule that is moved on in place, so that tests read as a story. */
    private static final class Story {
        final Scheduler rules;
        final PolicySpec spec;
        Schedule now;

        Story(SchedulerConfig config, PolicySpec spec) {
            this.rules = Scheduler.of(config, spec);
            this.spec = spec;
            this.now = rules.start();
        }

        Outcome arrives(long k, Chunk chunk, long step) {
            Arrival arrival = rules.accept(now, k, chunk, step);
            now = arrival.schedule();
            return arrival.outcome();
        }

        Outcome arrives(long k, long step) {
            return arrives(k, Toy.labelled(spec, k), step);
        }

        Optional<Command> ask(long step) {
            Scheduler.Asked asked = rules.command(now, step);
            now = asked.schedule();
            return asked.command();
        }

        Command command(long step) {
            return ask(step).orElseThrow();
        }

        /** Entry 0 of the commands for these steps. */
        List<Float> first(long from, long to) {
            List<Float> values = new ArrayList<>();
            for (long step = from; step <= to; step++) {
                values.add(command(step).values()[0]);
            }
            return values;
        }

        boolean wants(long step) {
            return rules.wantsObservation(now, step);
        }

        void observed(long step) {
            now = rules.observed(now, step);
        }
    }

    private static Story synchronous() {
        return new Story(SchedulerConfig.synchronous(), SPEC);
    }

    private static Story asynchronous() {
        return new Story(SchedulerConfig.asynchronous(), SPEC);
    }

    @Test
    void indexToMinusOneBelongsToTheStepOfTheObservation() {
        for (int to = 1; to <= 4; to++) {
            Story story = new Story(SchedulerConfig.asynchronous(), Toy.spec(ActionKind.ABSOLUTE, to, 2, 8, 2, 1000));
            assertThat(story.arrives(0, 0)).isEqualTo(Outcome.ACCEPTED);
            for (long step = 0; step <= 8 - to; step++) {
                Command command = story.command(step);
                assertThat(command.values()).containsExactly(step, 0);
                assertThat(command.kind()).isEqualTo(Kind.PLANNED);
                assertThat(command.observationStep()).isZero();
                assertThat(command.step()).isEqualTo(step);
            }
            assertThat(story.command(9 - to).kind()).isEqualTo(Kind.RESTING);
        }
    }

    @Test
    void whatIsOverOnArrivalIsDroppedAndTheRestReplacesThePlan() {
        Story story = asynchronous();
        story.arrives(0, 0);
        story.first(0, 4);
        assertThat(story.arrives(3, 5)).isEqualTo(Outcome.ACCEPTED);
        for (long step = 5; step <= 10; step++) {
            assertThat(story.command(step).values()).containsExactly(step, 3);
        }
        assertThat(story.command(11).kind()).isEqualTo(Kind.RESTING);
    }

    @Test
    void olderRepeatedAndPastChunksAreDiscardedAndCounted() {
        Story story = asynchronous();
        story.arrives(2, 4);
        assertThat(story.arrives(1, 4)).isEqualTo(Outcome.SUPERSEDED);
        assertThat(story.arrives(2, Toy.chunk(SPEC, 2, (step, e) -> 77), 4)).isEqualTo(Outcome.SUPERSEDED);
        assertThat(story.command(4).values()).containsExactly(4, 2);
        assertThat(story.arrives(4, 11)).isEqualTo(Outcome.ACCEPTED); // its last action is of step 11
        assertThat(story.arrives(5, 13)).isEqualTo(Outcome.PAST);
        assertThat(story.now.counts()).isEqualTo(new Schedule.Counts(2, 2, 1, 8, 0, 0));
        assertThat(story.command(13).kind()).isEqualTo(Kind.RESTING);
    }

    @Test
    void aStepIsAnsweredOnceAndMissedStepsAreDropped() {
        Story story = asynchronous();
        assertThat(story.ask(0)).isEmpty();
        story.arrives(0, 1);
        assertThat(story.command(1).values()).containsExactly(1, 0);
        Schedule before = story.now;
        assertThat(story.ask(1)).isEmpty();
        assertThat(story.ask(-5)).isEmpty();
        assertThat(story.now).isSameAs(before);
        assertThat(story.command(5).values()).containsExactly(5, 0);
        assertThat(story.ask(3)).isEmpty();
        assertThat(story.now.counts().missed()).isEqualTo(3);
        assertThat(story.arrives(3, 3)).isEqualTo(Outcome.ACCEPTED); // a clock that lags behind what was executed
        assertThat(story.command(6).values()).containsExactly(6, 3);
    }

    @Test
    void theWeightOfANewPlanRisesLinearlyOverTheStepsThatBothReach() {
        Story story = new Story(SchedulerConfig.asynchronous().withBlend(3), SPEC);
        story.arrives(0, Toy.chunk(SPEC, 0, (step, e) -> 0), 0);
        story.command(0);
        story.arrives(1, Toy.chunk(SPEC, 1, (step, e) -> 8), 2);
        assertThat(story.first(2, 3)).containsExactly(2f, 4f);
        Command third = story.command(4);
        assertThat(third.values()).containsExactly(6, 6);
        assertThat(third.kind()).isEqualTo(Kind.BLENDED);
        assertThat(third.observationStep()).isEqualTo(1);
        assertThat(story.command(5).kind()).isEqualTo(Kind.PLANNED);
        assertThat(story.first(6, 8)).containsExactly(8f, 8f, 8f);

        story.arrives(6, Toy.chunk(SPEC, 6, (step, e) -> 16), 9); // the old plan ended at step 8
        assertThat(story.command(9).kind()).isEqualTo(Kind.PLANNED);
        story.arrives(7, Toy.chunk(SPEC, 7, (step, e) -> 0), 13); // one step of it is left
        assertThat(story.command(13).values()[0]).isEqualTo(12f);
        assertThat(story.command(14).kind()).isEqualTo(Kind.PLANNED);
    }

    @Test
    void aBlendStartsFromWhatWasPlannedAlsoIfThatWasABlend() {
        Story story = new Story(SchedulerConfig.asynchronous().withBlend(1), SPEC);
        story.arrives(0, Toy.chunk(SPEC, 0, (step, e) -> 0), 2);
        story.arrives(1, Toy.chunk(SPEC, 1, (step, e) -> 8), 2);
        story.arrives(2, Toy.chunk(SPEC, 2, (step, e) -> 0), 2);
        assertThat(story.first(2, 3)).containsExactly(2f, 0f);
    }

    @Test
    void equalPlansBlendToThemselvesBitForBit() {
        Story story = new Story(SchedulerConfig.asynchronous().withBlend(5), SPEC);
        Story mean = new Story(SchedulerConfig.ensemble(0), SPEC);
        for (Story each : List.of(story, mean)) {
            for (long k = 0; k < 6; k++) {
                each.arrives(k, Toy.chunk(SPEC, k, (step, e) -> 0.1f * step), k);
                assertThat(each.command(k).values()[0]).isEqualTo(0.1f * k);
            }
        }
    }

    @Test
    void anEnsembleIsTheWeightedMeanOfAllChunksThatReachTheStep() {
        Story story = new Story(SchedulerConfig.ensemble(0.5), SPEC);
        story.arrives(0, Toy.chunk(SPEC, 0, (step, e) -> 3), 0);
        assertThat(story.command(0).kind()).isEqualTo(Kind.PLANNED);
        story.arrives(1, Toy.chunk(SPEC, 1, (step, e) -> 5), 1);
        story.arrives(2, Toy.chunk(SPEC, 2, (step, e) -> 11), 2);
        double w1 = Math.exp(-0.5);
        double w2 = Math.exp(-1);
        Command all = story.command(7);
        assertThat(all.values()[0]).isEqualTo((float) ((3 + 5 * w1 + 11 * w2) / (1 + w1 + w2)));
        assertThat(all.kind()).isEqualTo(Kind.BLENDED);
        assertThat(all.observationStep()).isEqualTo(2);
        assertThat(story.command(8).values()[0]).isEqualTo((float) ((5 + 11 * w1) / (1 + w1))); // the oldest ended
        assertThat(story.command(9).values()[0]).isEqualTo(11f);
        assertThat(story.command(10).kind()).isEqualTo(Kind.RESTING);
    }

    @Test
    void extremeDecaysTakeTheOldestOrTheNewestPlan() {
        for (double decay : new double[] {1e6, -1e6}) {
            Story story = new Story(SchedulerConfig.ensemble(decay), SPEC);
            for (long k = 0; k < 5; k++) {
                story.arrives(k, k);
            }
            assertThat(story.command(5).values()).containsExactly(5, decay > 0 ? 0 : 4);
        }
    }

    @Test
    void theCapLimitsEveryChangeOfACommand() {
        SchedulerConfig config = SchedulerConfig.asynchronous().withJumpCap(Map.of("e0", 2.0));
        Story story = new Story(config, SPEC);
        story.now = story.rules.start(0, new float[] {10, 10});
        assertThat(story.command(0).values()).containsExactly(10, 10);
        story.arrives(0, Toy.chunk(SPEC, 0, (step, e) -> 15.5), 1);
        Command first = story.command(1);
        assertThat(first.values()).containsExactly(12, 15.5f);
        assertThat(first.capped()).isTrue();
        assertThat(story.first(2, 4)).containsExactly(14f, 15.5f, 15.5f);
        assertThat(story.now.counts().capped()).isEqualTo(2);

        Story unknown = new Story(config, SPEC); // without a measured state the first command is as planned
        unknown.arrives(0, Toy.chunk(SPEC, 0, (step, e) -> 15.5), 0);
        assertThat(unknown.command(0).capped()).isFalse();

        PolicySpec delta = Toy.spec(ActionKind.DELTA, 2, 3, 9, 2, 1000);
        Story steps = new Story(config, delta);
        steps.arrives(0, Toy.chunk(delta, 0, (step, e) -> -3), 0);
        assertThat(steps.command(0).values()).containsExactly(-2, -3);
    }

    @Test
    void withoutAPlanTheSpeedIsKeptThenFallsLinearlyToRest() {
        Story story = new Story(SchedulerConfig.asynchronous().withStarvation(2, 3), SPEC);
        story.arrives(0, Toy.chunk(SPEC, 0, (step, e) -> 4 * step), 0);
        story.first(0, 7); // the last change was 4
        List<Kind> kinds = new ArrayList<>();
        List<Float> values = new ArrayList<>();
        for (long step = 8; step <= 14; step++) {
            Command command = story.command(step);
            kinds.add(command.kind());
            values.add(command.values()[0]);
            assertThat(command.observationStep()).isZero();
        }
        assertThat(values).containsExactly(32f, 36f, 39f, 41f, 42f, 42f, 42f);
        assertThat(kinds)
                .containsExactly(
                        Kind.HOLDING,
                        Kind.HOLDING,
                        Kind.SLOWING,
                        Kind.SLOWING,
                        Kind.SLOWING,
                        Kind.RESTING,
                        Kind.RESTING);
        assertThat(story.now.counts().starved()).isEqualTo(7);
        story.arrives(9, 15);
        assertThat(story.command(15).kind()).isEqualTo(Kind.PLANNED);
    }

    @Test
    void starvationIsCountedFromTheLastPlannedStepWhateverArrives() {
        Story story = new Story(SchedulerConfig.asynchronous().withStarvation(1, 2), SPEC);
        story.arrives(0, 0);
        story.first(0, 7);
        story.arrives(3, 12); // past
        story.arrives(9, 12);
        story.arrives(8, 12); // superseded
        assertThat(story.now.covered()).isEqualTo(7);
        assertThat(story.command(18).kind()).isEqualTo(Kind.SLOWING); // planned up to 16
        assertThat(story.now.covered()).isEqualTo(16);
        assertThat(story.command(20).kind()).isEqualTo(Kind.RESTING);
    }

    @Test
    void deltaActionsGoOnSlowDownAndEndAtZero() {
        PolicySpec spec = Toy.spec(ActionKind.DELTA, 1, 2, 2, 1, 3);
        Story story = new Story(SchedulerConfig.asynchronous().withStarvation(1, 1), spec);
        story.arrives(0, Toy.chunk(spec, 0, (step, e) -> 4), 0); // beyond the limit of 3, as the plan has it
        assertThat(story.first(0, 5)).containsExactly(4f, 4f, 3f, 2f, 0f, 0f);
        Story rest = new Story(SchedulerConfig.asynchronous(), spec);
        rest.now = rest.rules.start(0, new float[] {7});
        assertThat(rest.command(0).values()).containsExactly(0);
    }

    @Test
    void withoutHoldAndSlowStepsARobotStaysWhereItWasToldToBe() {
        Story story = synchronous();
        story.arrives(0, 0);
        assertThat(story.first(0, 5)).containsExactly(0f, 1f, 2f, 2f, 2f, 2f);
    }

    @Test
    void extrapolationStaysInsideLimitsAndGoesNoFurtherOut() {
        PolicySpec spec = Toy.spec(ActionKind.ABSOLUTE, 1, 1, 3, 1, 10);
        Story story = new Story(SchedulerConfig.asynchronous().withStarvation(5, 0), spec);
        story.arrives(0, Toy.chunk(spec, 0, (step, e) -> 3 + 3 * step), 0);
        assertThat(story.first(0, 5)).containsExactly(3f, 6f, 9f, 10f, 10f, 10f);
        assertThat(story.now.counts().capped()).isEqualTo(3);
        Story out = new Story(SchedulerConfig.asynchronous().withStarvation(5, 0), spec);
        out.arrives(0, Toy.chunk(spec, 0, (step, e) -> 6 + 3 * step), 0);
        assertThat(out.first(0, 4)).containsExactly(6f, 9f, 12f, 12f, 12f);
    }

    @Test
    void theSpeedIsPerStepAlsoAcrossMissedSteps() {
        Story story = new Story(SchedulerConfig.asynchronous().withStarvation(3, 0), SPEC);
        story.arrives(0, Toy.chunk(SPEC, 0, (step, e) -> 2 * step), 0);
        story.command(0);
        assertThat(story.command(5).values()[0]).isEqualTo(10f); // five steps at once
        assertThat(story.command(9).values()[0]).isEqualTo(12f); // the second step without a plan, one step of speed
        assertThat(story.command(10).kind()).isEqualTo(Kind.HOLDING);
        assertThat(story.command(11).kind()).isEqualTo(Kind.RESTING);
    }

    @Test
    void aKnownStateIsHeldUntilTheFirstChunk() {
        Story story = new Story(SchedulerConfig.asynchronous().withStarvation(9, 9), SPEC);
        story.now = story.rules.start(3, new float[] {5, 6});
        Command held = story.command(3);
        assertThat(held.values()).containsExactly(5, 6);
        assertThat(held.kind()).isEqualTo(Kind.RESTING);
        assertThat(held.observationStep()).isEqualTo(-1);
        assertThat(story.now.counts().starved()).isZero();
        assertThat(story.arrives(2, 4)).isEqualTo(Outcome.SUPERSEDED); // of the episode before
        assertThat(story.arrives(3, 4)).isEqualTo(Outcome.ACCEPTED);
        assertThatThrownBy(() -> story.rules.start(0, new float[] {1})).hasMessageContaining("[e0, e1]");
        assertThatThrownBy(() -> story.rules.start(0, new float[] {1, Float.NaN}))
                .isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> story.rules.start(-1)).hasMessageContaining("-1");
    }

    @Test
    void synchronousWantsAnObservationWhenTaActionsAreExecuted() {
        Story story = synchronous();
        assertThat(story.wants(0)).isTrue();
        story.observed(0);
        assertThat(story.wants(0)).isFalse();
        story.arrives(0, 0);
        for (long step = 0; step < 3; step++) {
            assertThat(story.wants(step)).isFalse();
            assertThat(story.command(step).kind()).isEqualTo(Kind.PLANNED);
        }
        assertThat(story.wants(3)).isTrue();
        story.observed(3);
        assertThat(story.command(3).kind()).isEqualTo(Kind.RESTING);
        assertThat(story.wants(4)).isFalse();
        story.arrives(3, 5); // late: its first two actions are over, the next three are executed
        assertThat(story.wants(7)).isFalse();
        assertThat(story.first(5, 7)).containsExactly(5f, 6f, 7f);
        assertThat(story.wants(8)).isTrue();
        assertThat(story.rules.spacing(0)).isEqualTo(3);
        assertThat(story.rules.spacing(2)).isEqualTo(5);
    }

    @Test
    void asynchronousWantsAnObservationTaStepsAfterTheLastUnlessToldOtherwise() {
        Story story = asynchronous();
        story.observed(0);
        story.arrives(0, 0);
        assertThat(story.wants(2)).isFalse();
        assertThat(story.wants(3)).isTrue();
        story.observed(3);
        assertThat(story.wants(5)).isFalse(); // one is under way
        story.arrives(3, 5);
        assertThat(story.wants(5)).isFalse();
        assertThat(story.wants(6)).isTrue();
        assertThat(story.rules.spacing(2)).isEqualTo(3);
        assertThat(story.rules.spacing(4)).isEqualTo(4);

        Story late = new Story(SchedulerConfig.asynchronous().withRequestAt(1), SPEC);
        late.observed(0);
        late.arrives(0, 0);
        assertThat(late.wants(6)).isFalse();
        assertThat(late.wants(7)).isTrue();
        assertThat(late.rules.spacing(0)).isEqualTo(7);
        Story always = new Story(SchedulerConfig.asynchronous().withRequestAt(100), SPEC);
        always.observed(0);
        always.arrives(0, 0);
        assertThat(always.wants(0)).isFalse(); // one a step
        assertThat(always.wants(1)).isTrue();
        assertThat(always.rules.spacing(0)).isEqualTo(1);
    }

    @Test
    void anEnsembleWantsOneObservationEachStep() {
        Story story = new Story(SchedulerConfig.ensemble(0.01), SPEC);
        for (long step = 0; step < 4; step++) {
            assertThat(story.wants(step)).isTrue();
            story.observed(step);
            assertThat(story.wants(step)).isFalse();
            story.arrives(step, step);
            story.command(step);
        }
        assertThat(story.rules.spacing(3)).isEqualTo(1);
    }

    @Test
    void aLostObservationIsReplacedWhenItIsKnownOrWhenItsChunkWouldBePast() {
        Story story = asynchronous();
        story.observed(0);
        assertThat(story.wants(1)).isFalse();
        story.now = story.rules.failed(story.now, 0);
        assertThat(story.wants(1)).isTrue();
        story.observed(1);
        assertThat(story.wants(8)).isFalse();
        assertThat(story.wants(9)).isTrue();
        story.observed(9);
        story.arrives(1, 9); // past, and not the answer that is waited for
        assertThat(story.wants(10)).isFalse();
    }

    @Test
    void anObservationAfterACommandBelongsToTheNextStep() {
        Story story = asynchronous();
        story.arrives(0, 0);
        story.command(0);
        story.observed(0); // the clock still says 0, but that step is executed
        assertThat(story.now.observed()).isEqualTo(1);
    }

    @Test
    void refusesChunksThatNobodyMayExecute() {
        Story story = asynchronous();
        Schedule before = story.now;
        for (int i = 0; i < 18; i++) {
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                Chunk chunk = Toy.labelled(SPEC, 0);
                chunk.values()[i] = bad;
                String index = "'e" + i % 2 + "' at index " + i / 2;
                assertThatThrownBy(() -> story.arrives(0, chunk, 0))
                        .isInstanceOf(BadInput.class)
                        .hasMessageContaining("finite")
                        .hasMessageContaining(index);
            }
        }
        assertThatThrownBy(() -> story.arrives(0, new Chunk(8, 2, new float[16]), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("T=9, A=2 and gave T=8");
        assertThatThrownBy(() -> story.arrives(0, new Chunk(9, 1, new float[9]), 0))
                .hasMessageContaining("A=1");
        assertThatThrownBy(() -> story.arrives(5, 4)).hasMessageContaining("one of step 5 at step 4");
        assertThat(story.now).isSameAs(before);
    }

    @Test
    void hugeNumbersStayFinite() {
        PolicySpec wide = Toy.spec(ActionKind.ABSOLUTE, 1, 1, 2, 1, 1e300);
        Story story = new Story(SchedulerConfig.asynchronous().withStarvation(3, 0), wide);
        story.arrives(0, Toy.chunk(wide, 0, (step, e) -> step == 0 ? -3e38 : 3e38), 0);
        assertThat(story.first(0, 4)).containsExactly(-3e38f, 3e38f, Float.MAX_VALUE, Float.MAX_VALUE, Float.MAX_VALUE);
    }

    @Test
    void aheadIsWhatThenHappensIfNothingComes() {
        Story story = new Story(SchedulerConfig.asynchronous().withBlend(2).withStarvation(2, 3), SPEC);
        assertThat(story.rules.ahead(story.now, 5)).isEmpty();
        story.arrives(0, 0);
        story.first(0, 2);
        story.arrives(2, 3);
        List<Command> ahead = story.rules.ahead(story.now, 100);
        for (Command each : ahead) {
            Command told = story.command(each.step());
            assertThat(each.values()).containsExactly(told.values());
            assertThat(each.kind()).isEqualTo(told.kind());
        }
        assertThat(ahead.get(0).step()).isEqualTo(3);
        assertThat(ahead).extracting(Command::kind).containsSubsequence(Kind.BLENDED, Kind.PLANNED, Kind.HOLDING);
        assertThat(ahead.get(ahead.size() - 1).kind()).isEqualTo(Kind.RESTING);
        assertThat(story.rules.ahead(story.now, 3))
                .singleElement()
                .extracting(Command::kind)
                .isEqualTo(Kind.RESTING);
    }

    @Test
    void aheadIsCutToSlowDownAfterSoManySteps() {
        Story story = new Story(SchedulerConfig.asynchronous().withStarvation(2, 3), SPEC);
        story.arrives(0, 0);
        story.first(0, 1);
        assertThat(story.rules.ahead(story.now, 2))
                .extracting(command -> command.kind() + " " + command.values()[0])
                .containsExactly(
                        "PLANNED 2.0", "PLANNED 3.0", "SLOWING 3.75", "SLOWING 4.25", "SLOWING 4.5", "RESTING 4.5");
        assertThat(story.rules.ahead(story.now, 0))
                .extracting(command -> command.kind() + " " + command.values()[0])
                .containsExactly("SLOWING 1.75", "SLOWING 2.25", "SLOWING 2.5", "RESTING 2.5");
        assertThat(story.command(2).values()).containsExactly(2, 0); // looking ahead changed nothing
    }

    @Test
    void haltedItSlowsDownAtOnceAndOnlyALaterObservationLetsItGoOn() {
        Story story = new Story(SchedulerConfig.asynchronous().withStarvation(2, 1), SPEC);
        story.arrives(0, 0);
        story.first(0, 1);
        story.observed(2);
        story.now = story.rules.halted(story.now);
        assertThat(story.command(2).kind()).isEqualTo(Kind.SLOWING);
        assertThat(story.arrives(2, 3)).isEqualTo(Outcome.SUPERSEDED);
        assertThat(story.wants(3)).isTrue();
        assertThat(story.command(3).kind()).isEqualTo(Kind.RESTING);
        story.now = story.rules.halted(story.now);
        assertThat(story.command(4).kind()).isEqualTo(Kind.RESTING);
        story.observed(5);
        assertThat(story.arrives(5, 5)).isEqualTo(Outcome.ACCEPTED);
        assertThat(story.command(5).values()).containsExactly(5, 5);
    }

    @Test
    void haltedBeforeTheFirstChunkNothingIsCommanded() {
        Story story = asynchronous();
        story.now = story.rules.halted(story.now);
        assertThat(story.ask(0)).isEmpty();
        story.now = story.rules.halted(story.rules.start(1, new float[] {3, 4}));
        assertThat(story.command(1).values()).containsExactly(3, 4);
        assertThat(story.rules.ahead(story.now, 2)).isEmpty();
    }
}
