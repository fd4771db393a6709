package io.drift4j.simeval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every environment promises; an implementation's test extends this. */
public abstract class EnvironmentContract {

    /** A new environment that was not reset. */
    protected abstract Environment create();

    @Test
    void specDescribesAnEpisode() {
        try (Environment environment = create()) {
            TaskSpec spec = environment.spec();
            assertThat(spec.name()).isNotBlank();
            assertThat(spec.summary()).isNotBlank();
            assertThat(spec.scoreRule()).isNotBlank();
            assertThat(spec.observations()).isNotEmpty();
            assertThat(spec.stepSeconds()).isPositive();
            assertThat(environment.spec()).isEqualTo(spec);
        }
    }

    @Test
    void observationsHoldWhatTheSpecSays() {
        try (Environment environment = create()) {
            holdsTheSpec(environment, environment.reset(3));
            holdsTheSpec(environment, environment.step(middle(environment)).observation());
        }
    }

    private static void holdsTheSpec(Environment environment, Observation observation) {
        List<ObservationKey> keys = environment.spec().observations();
        assertThat(observation.values())
                .containsOnlyKeys(keys.stream().map(ObservationKey::name).toList());
        for (ObservationKey key : keys) {
            float[] values = observation.get(key.name());
            assertThat(values).as(key.name()).hasSize(key.size());
            assertThat(IntStream.range(0, values.length).allMatch(i -> Float.isFinite(values[i])))
                    .as("%s is finite", key.name())
                    .isTrue();
        }
    }

    @Test
    void sameSeedAndActionsGiveTheSameBits() {
        try (Environment one = create();
                Environment other = create()) {
            List<Integer> first = play(one, 7);
            assertThat(play(other, 7)).isEqualTo(first);
            assertThat(play(one, 8)).isNotEqualTo(first);
            // A used environment forgets what it did.
            assertThat(play(one, 7)).isEqualTo(first);
        }
    }

    @Test
    void observationsAreNotWrittenToLater() {
        try (Environment environment = create()) {
            float[] before = flat(environment.reset(5));
            Observation start = environment.reset(5);
            environment.step(high(environment));
            assertThat(flat(start)).isEqualTo(before);
        }
    }

    @Test
    void everyEpisodeEndsByTheLimitAndRewardsLieInTheUnitInterval() {
        try (Environment environment = create()) {
            for (long seed = 0; seed < 5; seed++) {
                environment.reset(seed);
                RandomStream random = RandomStream.of(seed);
                int steps = 0;
                Environment.Step step;
                do {
                    step = environment.step(randomAction(environment, random));
                    steps++;
                    assertThat(step.reward()).isBetween(0.0, 1.0);
                    assertThat(step.success()).as("success ends the episode").isIn(false, step.ended());
                } while (!step.ended());
                assertThat(steps).isLessThanOrEqualTo(environment.spec().maxSteps());
                assertThat(step.success() || steps == environment.spec().maxSteps())
                        .isTrue();
            }
        }
    }

    @Test
    void stepBeforeResetOrAfterTheEndIsRefused() {
        try (Environment environment = create()) {
            float[] action = middle(environment);
            assertThatThrownBy(() -> environment.step(action)).isInstanceOf(IllegalStateException.class);
            environment.reset(1);
            for (int i = 0; i < environment.spec().maxSteps(); i++) {
                if (environment.step(action).ended()) {
                    break;
                }
            }
            assertThatThrownBy(() -> environment.step(action)).isInstanceOf(IllegalStateException.class);
            environment.reset(1);
            environment.step(action);
        }
    }

    @Test
    void actionsOfTheWrongSizeOrNotFiniteAreRefusedAndChangeNothing() {
        try (Environment environment = create();
                Environment untouched = create()) {
            environment.reset(2);
            untouched.reset(2);
            float[] longer = new float[environment.spec().action().size() + 1];
            float[] unreal = middle(environment);
            unreal[0] = Float.NaN;
            assertThatThrownBy(() -> environment.step(longer)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> environment.step(unreal)).isInstanceOf(IllegalArgumentException.class);
            float[] action = high(environment);
            assertThat(flat(environment.step(action).observation()))
                    .isEqualTo(flat(untouched.step(action).observation()));
        }
    }

    @Test
    void picturesAreSquareAndShowTheState() {
        try (Environment environment = create()) {
            environment.reset(0);
            int[] start = environment.picture(64);
            assertThat(start).hasSize(64 * 64);
            assertThat(Arrays.stream(start).allMatch(pixel -> pixel >>> 24 == 0))
                    .isTrue();
            assertThat(Arrays.stream(start).distinct().count()).isGreaterThan(1);
            environment.step(high(environment));
            environment.step(high(environment));
            assertThat(environment.picture(64)).isNotEqualTo(start);
        }
    }

    /** A hash of the bits of each observation and reward of an episode with random actions. */
    private static List<Integer> play(Environment environment, long seed) {
        List<Integer> seen = new ArrayList<>();
        seen.add(Arrays.hashCode(flat(environment.reset(seed))));
        RandomStream random = RandomStream.of(11);
        for (int i = 0; i < environment.spec().maxSteps(); i++) {
            Environment.Step step = environment.step(randomAction(environment, random));
            seen.add(Arrays.hashCode(flat(step.observation())));
            seen.add(Double.hashCode(step.reward()));
            if (step.ended()) {
                break;
            }
        }
        return seen;
    }

    private static float[] randomAction(Environment environment, RandomStream random) {
        float[] low = low(environment);
        float[] action = high(environment);
        for (int i = 0; i < action.length; i++) {
            action[i] = low[i] + (float) random.nextDouble() * (action[i] - low[i]);
        }
        return action;
    }

    private static float[] middle(Environment environment) {
        float[] low = low(environment);
        float[] action = high(environment);
        for (int i = 0; i < action.length; i++) {
            action[i] = (low[i] + action[i]) / 2;
        }
        return action;
    }

    private static float[] low(Environment environment) {
        return floats(environment.spec().action().low());
    }

    private static float[] high(Environment environment) {
        return floats(environment.spec().action().high());
    }

    private static float[] floats(List<Double> values) {
        float[] result = new float[values.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = values.get(i).floatValue();
        }
        return result;
    }

    private static float[] flat(Observation observation) {
        int size =
                observation.values().values().stream().mapToInt(v -> v.length).sum();
        float[] all = new float[size];
        int at = 0;
        for (float[] values : observation.values().values()) {
            System.arraycopy(values, 0, all, at, values.length);
            at += values.length;
        }
        return all;
    }
}
