package io.drift4j.policy.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.schedule.Arrival.Outcome;
import io.drift4j.policy.schedule.Command.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ChunkSchedulerTest {
    private static final PolicySpec SPEC = Toy.absolute();
    private final AtomicLong step = new AtomicLong();
    private final ChunkScheduler scheduler =
            new ChunkScheduler(Scheduler.of(SchedulerConfig.asynchronous(), SPEC), step::get);

    @Test
    void observationInChunkOutCommandsEachStep() {
        assertThat(scheduler.command()).isEmpty();
        step.set(1);
        assertThat(scheduler.observe()).hasValue(1);
        assertThat(scheduler.observe()).isEmpty();
        assertThat(scheduler.accept(1, Toy.labelled(SPEC, 1))).isEqualTo(Outcome.ACCEPTED);
        assertThat(scheduler.command().orElseThrow().values()).containsExactly(1, 1);
        assertThat(scheduler.command()).isEmpty();
        step.set(4);
        assertThat(scheduler.observe()).hasValue(4);
        scheduler.failed(4);
        assertThat(scheduler.observe()).isEmpty(); // one a step
        step.set(5);
        assertThat(scheduler.observe()).hasValue(5);
        assertThat(scheduler.schedule().counts().accepted()).isEqualTo(1);
    }

    @Test
    void chunksOfTheEpisodeBeforeAreDiscardedAlsoFromTheStepOfTheReset() {
        step.set(7);
        assertThat(scheduler.observe()).hasValue(7);
        scheduler.reset(new float[] {3, 4});
        assertThat(scheduler.accept(7, Toy.labelled(SPEC, 7))).isEqualTo(Outcome.SUPERSEDED);
        OptionalLong fresh = scheduler.observe();
        assertThat(fresh).hasValue(8);
        assertThat(scheduler.accept(8, Toy.labelled(SPEC, 8))).isEqualTo(Outcome.ACCEPTED);
        assertThat(scheduler.command()).isEmpty();
        step.set(8);
        assertThat(scheduler.command().orElseThrow().values()).containsExactly(8, 8);
        scheduler.reset();
        step.set(9);
        assertThat(scheduler.command()).isEmpty();
        assertThat(scheduler.schedule().counts()).isEqualTo(Schedule.Counts.NONE);
        scheduler.reset(new float[] {3, 4});
        step.set(10);
        assertThat(scheduler.command().orElseThrow().values()).containsExactly(3, 4);
    }

    @Test
    void aRefusedChunkChangesNothing() {
        scheduler.observe();
        Schedule before = scheduler.schedule();
        Chunk bad = Toy.labelled(SPEC, 0);
        bad.values()[0] = Float.NaN;
        assertThatThrownBy(() -> scheduler.accept(0, bad)).isInstanceOf(BadInput.class);
        assertThat(scheduler.schedule()).isSameAs(before);
    }

    @Test
    void startsAtStepZeroOfAClockThatHasNotBegun() {
        step.set(-3);
        ChunkScheduler early = new ChunkScheduler(Scheduler.of(SchedulerConfig.asynchronous(), SPEC), step::get);
        assertThat(early.command()).isEmpty();
        assertThat(early.observe()).hasValue(0);
        early.accept(0, Toy.labelled(SPEC, 0));
        step.set(0);
        assertThat(early.command().orElseThrow().values()).containsExactly(0, 0);
    }

    /** A thread that commands as time goes on, one that infers and one that resets: no lock is missing. */
    @Test
    void threadsNeverSeeAStepTwiceNorAnActionOfAnotherStep() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        AtomicBoolean done = new AtomicBoolean();
        List<Command> commands = new ArrayList<>();
        try {
            Future<?> inference = threads.submit(() -> {
                while (!done.get()) {
                    scheduler.observe().ifPresent(k -> scheduler.accept(k, Toy.labelled(SPEC, k)));
                }
            });
            Future<?> resets = threads.submit(() -> {
                while (!done.get()) {
                    if (step.get() % 64 == 0) {
                        scheduler.reset();
                    }
                    Thread.yield();
                }
            });
            Future<?> control = threads.submit(() -> {
                for (int planned = 0; planned < 5000; step.incrementAndGet()) {
                    Optional<Command> command = scheduler.command();
                    planned += command.isPresent() && command.get().kind() == Kind.PLANNED ? 1 : 0;
                    command.ifPresent(commands::add);
                    Thread.yield();
                }
            });
            control.get(60, TimeUnit.SECONDS);
            done.set(true);
            inference.get(60, TimeUnit.SECONDS);
            resets.get(60, TimeUnit.SECONDS);
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
        for (int i = 0; i < commands.size(); i++) {
            Command command = commands.get(i);
            assertThat(i == 0 || command.step() > commands.get(i - 1).step()).isTrue();
            if (command.kind() == Kind.PLANNED) {
                assertThat(command.values()).containsExactly(command.step(), command.observationStep());
            }
        }
    }
}
