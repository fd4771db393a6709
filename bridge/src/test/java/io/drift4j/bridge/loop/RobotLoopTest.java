package io.drift4j.bridge.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.drift4j.bridge.client.ServedModel;
import io.drift4j.bridge.client.ToyPolicy;
import io.drift4j.bridge.loop.FakeStreams.Fake;
import io.drift4j.bridge.safety.SafetyConfig;
import io.drift4j.bridge.safety.SafetyConfig.Column;
import io.drift4j.bridge.safety.SafetyConfig.Limits;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.Refusal;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionKind;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.schedule.Command;
import io.drift4j.policy.schedule.Command.Kind;
import io.drift4j.policy.schedule.SchedulerConfig;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The loop under a clock that the test turns, on streams that the test plays. A frame's x is its step, so a planned command for
 * step n says n, whatever chunk it is of.
 */
class RobotLoopTest {
    private static final long STEP = 100_000_000;
    private static final LoopConfig CONFIG = LoopConfig.defaults().withSeed(5);

    private final FakeStreams streams = new FakeStreams();
    private long now = 1_000_000_000_000L;
    private final long start = now;
    private RobotLoop loop = loop(CONFIG);

    private RobotLoop loop(LoopConfig config) {
        return new RobotLoop(FakeStreams.model(), streams, config, () -> now);
    }

    private long step() {
        return (now - start) / STEP;
    }

    private void to(long step) {
        now = start + step * STEP;
    }

    private boolean observe() {
        return loop.observe(ToyPolicy.frame((double) step()), now);
    }

    private Command command() {
        return loop.command().orElseThrow();
    }

    /** A step with an honest server that answers at once. */
    private Command served() {
        if (observe()) {
            streams.last().answer();
        }
        Command command = command();
        to(step() + 1);
        return command;
    }

    @Test
    void observesWhenAChunkIsWantedAndCommandsEachStep() {
        for (int n = 0; n < 40; n++) {
            Command command = served();
            assertThat(command.step()).isEqualTo(n);
            assertThat(command.kind()).isEqualTo(Kind.PLANNED);
            assertThat(command.values()[0]).isEqualTo(n);
        }
        List<Observation> sent = streams.last().sent;
        assertThat(sent).hasSize(14); // every Ta = 3 steps
        assertThat(sent.get(0).getSequence()).isEqualTo(1);
        assertThat(loop.state().sequence()).isEqualTo(14);
        assertThat(loop.state().answered()).isEqualTo(14);
        assertThat(loop.state().counts().connections()).isEqualTo(1);
        assertThat(loop.state().problem()).isEmpty();
        assertThat(loop.command()).isPresent(); // step 40
        assertThat(loop.command()).isEmpty(); // one a step
    }

    @Test
    void sendsTheFramesThatAreAStepApartHoweverOftenACameraGivesThem() {
        for (int tick = 0; tick <= 40; tick++) { // a camera four times as fast as the policy
            now = start + (long) tick * STEP / 4;
            if (loop.observe(ToyPolicy.frame(tick / 4.0), now)) {
                streams.last().answer();
                List<Float> xs = new ArrayList<>();
                streams.last()
                        .newest()
                        .getHistory()
                        .getFramesList()
                        .forEach(frame -> xs.add(frame.getValues(0)
                                .getTensor()
                                .getData()
                                .asReadOnlyByteBuffer()
                                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                                .getFloat()));
                assertThat(xs.get(1)).isEqualTo(tick / 4f);
                if (tick > 0) {
                    assertThat(xs.get(1) - xs.get(0)).isBetween(0.5f, 1.5f);
                }
            }
            loop.command();
        }
        assertThat(loop.state().padded()).isFalse();
    }

    @Test
    void theFirstFrameFillsTheHistoryAndThatIsVisible() {
        observe();
        Observation first = streams.last().newest();
        assertThat(first.getHistory().getFramesList()).hasSize(2);
        assertThat(first.getHistory().getFrames(0)).isEqualTo(first.getHistory().getFrames(1));
        streams.last().answer();
        assertThat(loop.state().padded()).isTrue();
        for (int n = 0; n < 8; n++) {
            served();
        }
        assertThat(loop.state().padded()).isFalse();
    }

    @Test
    void aFrameBelongsToTheStepOfItsCapture() {
        for (int n = 0; n < 30; n++) {
            // a camera that needs 170 ms: the frame of two steps ago
            boolean sent = loop.observe(ToyPolicy.frame((n * STEP - 170_000_000) / (double) STEP), now - 170_000_000);
            if (sent) {
                streams.last().answer();
            }
            Optional<Command> command = loop.command();
            if (n > 6) { // of the second chunk, during whose pass the robot moved
                assertThat(command.orElseThrow().kind()).isEqualTo(Kind.PLANNED);
                assertThat((double) command.orElseThrow().values()[0]).isBetween(n - 0.5, n + 0.5);
            }
            to(n + 1);
        }
        assertThat(loop.state().schedule().accepted()).isGreaterThan(5);
        assertThat(loop.state().schedule().starved()).isZero();
    }

    @Test
    void answersThatTakeStepsAreSplicedInWhereTheyBelong() {
        Observation pending = null;
        long due = 0;
        for (int n = 0; n < 60; n++) {
            if (pending != null && n >= due) {
                streams.last().listener.chunk(Fake.chunk(pending));
                pending = null;
            }
            if (observe()) {
                pending = streams.last().newest();
                due = n + 1 + n % 3;
            }
            Optional<Command> command = loop.command();
            if (n > 6) { // of the second chunk, during whose pass the robot moved
                assertThat(command.orElseThrow().kind()).isEqualTo(Kind.PLANNED);
                assertThat(command.orElseThrow().values()[0]).isEqualTo(n);
            }
            to(n + 1);
        }
        assertThat(loop.state().schedule().starved()).isZero();
        assertThat(loop.state().latency().orElseThrow().roundTrip()).isBetween(STEP, 3 * STEP);
    }

    @Test
    void aRobotThatStandsBeginsAChunkAtItsNewestFrame() {
        observe();
        to(4);
        assertThat(loop.command()).isEmpty();
        streams.last().answer(); // a cold server
        assertThat(loop.command()).isEmpty(); // step 4 is over
        List<Float> first = new ArrayList<>();
        for (int n = 5; n < 8; n++) {
            to(n);
            first.add(command().values()[0]);
        }
        assertThat(first).containsExactly(0f, 1f, 2f);
        loop.reset(new float[] {-3, 4});
        to(10);
        observe();
        assertThat(command().kind()).isEqualTo(Kind.RESTING);
        to(12);
        streams.last().answer();
        assertThat(command().values()[0]).isEqualTo(10);
    }

    @Test
    void aBrokenStreamIsHeldOverThenTheRobotRestsThenItGoesOn() {
        for (int n = 0; n < 10; n++) {
            served();
        }
        streams.up = false;
        streams.last().fail(Status.UNAVAILABLE);
        assertThat(loop.state().connected()).isFalse();
        assertThat(loop.state().problem()).contains("UNAVAILABLE");
        List<Kind> kinds = new ArrayList<>();
        for (int n = 10; n < 40; n++) {
            assertThat(observe()).isFalse();
            kinds.add(command().kind());
            to(n + 1);
        }
        assertThat(kinds).startsWith(Kind.PLANNED, Kind.PLANNED).endsWith(Kind.RESTING, Kind.RESTING);
        assertThat(kinds).containsSubsequence(Kind.PLANNED, Kind.HOLDING, Kind.HOLDING, Kind.SLOWING, Kind.RESTING);
        assertThat(loop.state().starved()).isTrue();
        assertThat(streams.opened).hasSize(3); // it still tries, and gives up one that does not open in time

        streams.last().listener.opened(FakeStreams.model(2));
        assertThat(observe()).isTrue();
        Observation first = streams.last().newest();
        assertThat(first.getHistory().getFrames(0))
                .isNotEqualTo(first.getHistory().getFrames(1)); // nothing was lost
        streams.last().answer();
        assertThat(command().values()[0]).isEqualTo(40);
        LoopState state = loop.state();
        assertThat(state.connected()).isTrue();
        assertThat(state.starved()).isFalse();
        assertThat(state.counts().connections()).isEqualTo(2);
        assertThat(state.model().version().number()).isEqualTo(2);
        assertThat(state.problem()).isEmpty();
    }

    @Test
    void connectsAnewLaterEachTimeUntilAnObservationIsAnswered() {
        List<Long> gaps = new ArrayList<>();
        loop.command();
        long last = now;
        for (int attempt = 1; attempt <= 8; attempt++) {
            streams.last().fail(Status.UNAVAILABLE);
            int before = streams.opened.size();
            while (streams.opened.size() == before) {
                now += 10_000_000;
                loop.command();
            }
            gaps.add((now - last) / 1_000_000);
            last = now;
        }
        assertThat(gaps).containsExactly(50L, 100L, 200L, 400L, 800L, 1000L, 1000L, 1000L);
        assertThat(observe()).isTrue();
        streams.last().answer();
        streams.last().fail(Status.UNAVAILABLE);
        now += 50_000_000;
        loop.command();
        assertThat(streams.opened).hasSize(10);
    }

    @Test
    void aServerThatGivesNoSignIsGoneAfterTwiceTheLengthOfAChunk() {
        observe();
        Fake silent = streams.last();
        long asked = now;
        while (!silent.closed) {
            now += STEP;
            observe();
            loop.command();
            assertThat(now - asked).isLessThan(3_000_000_000L);
        }
        assertThat(now - asked).isGreaterThan(2_000_000_000L); // 16 steps of 0.1 s are less than 2 s
        assertThat(loop.state().problem()).contains("no sign of itself");
        now += STEP;
        assertThat(observe()).isTrue();
        silent.listener.chunk(Fake.chunk(silent.newest())); // wakes up, too late
        assertThat(loop.state().counts().discarded()).isEqualTo(1);
        streams.last().answer();
        assertThat(command().kind()).isEqualTo(Kind.PLANNED);
    }

    @Test
    void withoutAnAnswerDueSilenceIsNoFault() {
        served();
        now += 100 * STEP;
        command();
        assertThat(streams.opened).hasSize(1);
    }

    @Test
    void aStreamThatNeverOpensIsTriedAgain() {
        streams.up = false;
        for (int n = 0; n < 60; n++) {
            observe();
            to(n + 1);
        }
        assertThat(streams.opened.size()).isBetween(2, 4);
        assertThat(streams.opened.get(0).closed).isTrue();
    }

    @Test
    void lateDoubleAndForeignAnswersNeverGetIn() {
        observe();
        Observation first = streams.last().newest();
        streams.last().answer();
        streams.last().answer(); // twice
        streams.last()
                .listener
                .chunk(Fake.chunk(first.toBuilder().setSequence(77).build())); // somebody else's
        streams.last()
                .listener
                .chunk(Fake.chunk(first.toBuilder()
                        .setSequence(0)
                        .setCaptureMonotonicNanos(0)
                        .build()));
        assertThat(loop.state().counts().discarded()).isEqualTo(3);
        command();
        to(3);
        assertThat(observe()).isTrue();
        Observation second = streams.last().newest();
        streams.last()
                .listener
                .chunk(Fake.chunk(second.toBuilder()
                        .setCaptureMonotonicNanos(first.getCaptureMonotonicNanos())
                        .build())); // of that number, but of another moment
        assertThat(loop.state().counts().discarded()).isEqualTo(4);
        streams.last().answer(); // the right one still counts
        assertThat(loop.state().answered()).isEqualTo(2);
        to(6);
        assertThat(observe()).isTrue();
        Observation slow = streams.last().newest();
        to(16);
        command();
        streams.last().listener.chunk(Fake.chunk(slow));
        assertThat(loop.state().counts().discarded()).isEqualTo(5);
        assertThat(loop.command()).isEmpty();
        assertThat(loop.state().schedule().accepted()).isEqualTo(2);
    }

    @Test
    void nothingOfTheEpisodeBeforeTheResetGetsIn() {
        for (int n = 0; n < 5; n++) {
            served();
        }
        to(6);
        observe();
        Observation old = streams.last().newest();
        loop.reset(new float[] {3, 4});
        assertThat(streams.last().resets).isEqualTo(1);
        streams.last().listener.chunk(Fake.chunk(old));
        assertThat(loop.state().counts().discarded()).isEqualTo(1);
        assertThat(loop.observe(ToyPolicy.frame(5), now - 1)).isFalse(); // seen before the reset
        to(7);
        assertThat(command().values()).containsExactly(3, 4);
        to(8);
        assertThat(observe()).isTrue();
        assertThat(streams.last().newest().getSequence()).isGreaterThan(old.getSequence());
        streams.last().answer();
        assertThat(loop.state().padded()).isTrue();
        assertThat(command().values()[0]).isEqualTo(8);
        streams.last().listener.reset(FakeStreams.model(3));
        assertThat(loop.state().model().version().number()).isEqualTo(3);
    }

    @Test
    void aRefusedResetIsToldAndTheLoopGoesOn() {
        served();
        loop.reset();
        streams.last()
                .listener
                .resetRefused(io.drift4j.bridge.client.ServerFault.of(
                        new io.drift4j.bridge.client.PolicyAddress("robot", 1, true),
                        Status.FAILED_PRECONDITION
                                .withDescription("executedSteps: 3 -> 5")
                                .asRuntimeException(),
                        ""));
        assertThat(loop.state().problem()).contains("executedSteps: 3 -> 5");
        assertThat(loop.state().connected()).isTrue();
        to(2);
        observe();
        streams.last().answer();
        assertThat(command().values()[0]).isEqualTo(2);
        assertThat(loop.state().problem()).contains("executedSteps: 3 -> 5"); // as long as it holds
        loop.reset();
        streams.last().listener.reset(FakeStreams.model());
        assertThat(loop.state().problem()).isEmpty();
    }

    @Test
    void refusedObservationsAreAskedForAnewInTheNextStep() {
        observe();
        streams.last()
                .listener
                .refused(Refusal.newBuilder()
                        .setSequence(1)
                        .setCode(Status.Code.OUT_OF_RANGE.value())
                        .setMessage("velocity")
                        .build());
        assertThat(loop.state().problem()).contains("OUT_OF_RANGE: velocity");
        assertThat(loop.state().counts().refused()).isEqualTo(1);
        to(1);
        assertThat(observe()).isTrue();
        streams.last().listener.refused(Refusal.newBuilder().setSequence(55).build());
        assertThat(loop.state().counts().discarded()).isEqualTo(1);
        streams.last().answer();
        assertThat(command().values()[0]).isEqualTo(1);
    }

    @Test
    void numbersThatAreNoneAndOtherShapesNeverReachTheRobot() {
        observe();
        Observation seen = streams.last().newest();
        float[] values = new float[18];
        values[7] = Float.NaN;
        streams.last()
                .listener
                .chunk(Fake.message(seen, new Chunk(9, 2, values)).build());
        assertThat(loop.state().counts().faulty()).isEqualTo(1);
        assertThat(loop.state().problem()).contains("finite");
        to(1);
        assertThat(observe()).isTrue();
        seen = streams.last().newest();
        streams.last()
                .listener
                .chunk(Fake.message(seen, new Chunk(9, 2, new float[18]))
                        .setActions(ByteString.copyFrom(new byte[5]))
                        .build());
        assertThat(loop.state().counts().faulty()).isEqualTo(2);
        assertThat(loop.command()).isEmpty();
    }

    @Test
    void limitsAreHeldToOnThisSideToo() {
        SafetyConfig tight = new SafetyConfig(
                SafetyConfig.Response.CLAMP,
                Map.of("forward", new Limits(-1.0, 4.0)),
                List.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
        loop = loop(CONFIG.withSafety(tight));
        for (int n = 0; n < 9; n++) {
            assertThat(served().values()[0]).isEqualTo(Math.min(n, 4));
        }
        assertThat(loop.state().counts().clamped()).isPositive();
        loop = loop(CONFIG.withSafety(new SafetyConfig(
                SafetyConfig.Response.REJECT,
                tight.range(),
                List.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of())));
        observe();
        streams.last().answer();
        assertThat(loop.command()).isEmpty();
        assertThat(loop.state().counts().rejected()).isEqualTo(1);
        assertThat(loop.state().problem()).contains("range limit", "forward");
    }

    private static SafetyConfig safety(
            Map<String, Limits> range, Map<String, Limits> box, Map<String, Double> velocity) {
        Map<String, Column> measured = box.containsKey("side") ? Map.of("side", new Column("x", 0)) : Map.of();
        return new SafetyConfig(
                SafetyConfig.Response.REJECT, range, List.of(), box, Map.of(), velocity, Map.of(), measured);
    }

    private List<Float> unanswered(int count) {
        List<Float> forward = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            forward.add(command().values()[0]);
            to(step() + 1);
        }
        return forward;
    }

    @Test
    void withoutAPlanTheRobotStaysInRangeAndBox() {
        Map<String, Limits> limits = Map.of("forward", new Limits(null, 10.5));
        for (SafetyConfig safety : List.of(safety(limits, Map.of(), Map.of()), safety(Map.of(), limits, Map.of()))) {
            to(0);
            loop = loop(CONFIG.withSafety(safety));
            to(3);
            observe();
            streams.last().answer();
            assertThat(unanswered(8)).endsWith(9f, 10f);
            assertThat(loop.ahead(9)).allMatch(command -> command.values()[0] <= 10.5f);
            assertThat(unanswered(8)).containsOnly(10.5f);
            assertThat(loop.state().schedule().capped()).isEqualTo(7); // and one at rest
        }
    }

    @Test
    void noCommandChangesFasterThanTheVelocityLimit() {
        loop = loop(CONFIG.withScheduler(CONFIG.scheduler().withJumpCap(Map.of("forward", 9.0)))
                .withSafety(safety(Map.of(), Map.of(), Map.of("forward", 15.0))));
        observe();
        streams.last().answer();
        assertThat(unanswered(3)).containsExactly(0f, 1f, 2f);
        assertThat(loop.observe(ToyPolicy.frame(53), now)).isTrue(); // as if somebody had moved it
        streams.last().answer();
        assertThat(unanswered(4)).containsExactly(3.5f, 5f, 6.5f, 8f);
        assertThat(loop.state().schedule().capped()).isEqualTo(4);
        List<Float> forward = unanswered(20); // to rest
        float rest = forward.get(19);
        assertThat(forward.get(18)).isEqualTo(rest);
        assertThat(loop.observe(ToyPolicy.frame(-20), now)).isTrue();
        streams.last().answer();
        assertThat(unanswered(2)).containsExactly(rest - 1.5f, rest - 3f);
    }

    @Test
    void deltaActionsRestAtOnceInABoxThatOnlyAnObservationCanHold() {
        PolicySpec plain = FakeStreams.SPEC;
        ActionSpec action = plain.action();
        PolicySpec spec = new PolicySpec(
                plain.task(),
                plain.observations(),
                new ActionSpec(action.names(), "m", action.low(), action.high(), ActionKind.DELTA),
                plain.observationSteps(),
                plain.executedSteps(),
                plain.horizon(),
                plain.stepSeconds());
        ServedModel model =
                new ServedModel(FakeStreams.model().version(), spec, "spec", ToyPolicy.NOISE, 1, 7, 42, "unknown");
        Map<String, Limits> box = Map.of("side", new Limits(-100.0, 100.0));
        for (boolean boxed : List.of(true, false)) {
            to(0);
            SafetyConfig safety = boxed ? safety(Map.of(), box, Map.of()) : SafetyConfig.defaults();
            loop = new RobotLoop(model, streams, CONFIG.withSafety(safety), () -> now);
            observe();
            streams.last().answer();
            assertThat(unanswered(8)).endsWith(6f, 7f);
            assertThat(command().kind()).isEqualTo(boxed ? Kind.RESTING : Kind.HOLDING);
        }
    }

    @Test
    void nothingPilesUpBehindAnObservationThatHasNotLeft() {
        served();
        streams.last().ready = false;
        for (int n = 1; n < 30; n++) {
            assertThat(observe()).isFalse();
            loop.command();
            to(n + 1);
        }
        assertThat(streams.last().sent).hasSize(1);
        assertThat(loop.state().counts().unsent()).isPositive();
    }

    @Test
    void framesThatDoNotFitAreRefusedByName() {
        assertThatThrownBy(() -> loop.observe(new io.drift4j.policy.Observation(Map.of("x", new float[1])), now))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("extra");
        assertThatThrownBy(() -> loop.observe(ToyPolicy.frame(Float.NaN), now)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> loop.observe(ToyPolicy.frame(0), now + 5 * STEP))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("another clock");
        served();
        to(30);
        assertThat(loop.observe(ToyPolicy.frame(1), start + STEP)).isFalse(); // none of its actions is left
        assertThat(loop.state().counts().stale()).isEqualTo(1);
    }

    @Test
    void theSameSeedFramesAndTimesGiveTheSameCommandsOnWhicheverConnection() {
        List<float[]> through = commands(false);
        List<float[]> broken = commands(true);
        assertThat(broken).hasSameSizeAs(through);
        for (int i = 0; i < through.size(); i++) {
            assertThat(broken.get(i)).containsExactly(through.get(i));
        }
    }

    private List<float[]> commands(boolean breaking) {
        to(0);
        loop = loop(CONFIG);
        List<float[]> commands = new ArrayList<>();
        for (int n = 0; n < 30; n++) {
            if (breaking && n % 3 == 1) { // just after an answer
                streams.last().fail(Status.UNAVAILABLE);
            }
            commands.add(served().values());
        }
        return commands;
    }

    @Test
    void anEnsembleObservesEachStepAndKeepsNoMoreThanAChunksLength() {
        loop = loop(CONFIG.withScheduler(SchedulerConfig.ensemble(0.01)));
        for (int n = 0; n < 20; n++) {
            assertThat(observe()).isTrue(); // nobody answers
            to(n + 1);
        }
        streams.last().listener.chunk(Fake.chunk(streams.last().sent.get(2)));
        assertThat(loop.state().counts().discarded()).isEqualTo(1);
        streams.last().answer();
        assertThat(command().kind()).isEqualTo(Kind.PLANNED);
    }

    @Test
    void closingEndsTheSessionAndLetsTheRobotComeToRest() {
        served();
        loop.close();
        assertThat(streams.last().closed).isTrue();
        Kind last = Kind.PLANNED;
        for (int n = 1; n < 30; n++) {
            assertThat(observe()).isFalse();
            last = command().kind();
            to(n + 1);
        }
        assertThat(last).isEqualTo(Kind.RESTING);
        assertThat(streams.opened).hasSize(1);
        loop.close();
    }

    @Test
    void haltedItSlowsDownAndTheNextFrameLetsItGoOn() {
        for (int n = 0; n < 5; n++) {
            served();
        }
        assertThat(loop.ahead(2)).extracting(Command::kind).startsWith(Kind.PLANNED, Kind.PLANNED, Kind.SLOWING);
        while (!observe()) {
            command();
            to(step() + 1);
        }
        loop.halt();
        streams.last().answer(); // of before
        assertThat(loop.state().counts().discarded()).isEqualTo(1);
        assertThat(command().kind()).isEqualTo(Kind.SLOWING);
        to(step() + 20);
        assertThat(command().kind()).isEqualTo(Kind.RESTING);
        assertThat(loop.state().connected()).isTrue(); // nothing is waited for
        to(step() + 1);
        assertThat(served().kind()).isEqualTo(Kind.PLANNED);
    }
}
