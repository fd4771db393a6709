package io.drift4j.simeval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreTest {

    @ParameterizedTest
    @CsvSource({
        "45, 50, 0.7864, 0.9565",
        "10, 10, 0.7225, 1",
        // Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3
        "81, 263, 0.2553, 0.3662",
        "15, 148, 0.0624, 0.1605",
        "0, 20, 0, 0.1611",
        "1, 29, 0.0061, 0.1718"
    })
    void wilsonHasItsKnownValues(int successes, int n, double low, double high) {
        Estimate estimate = Intervals.wilson(successes, n);
        assertThat(estimate.value()).isEqualTo((double) successes / n);
        assertThat(estimate.low()).isCloseTo(low, within(1e-4));
        assertThat(estimate.high()).isCloseTo(high, within(1e-4));
    }

    @Test
    void bootstrapIntervalsCoverTheTrueMeanAboutAsOftenAsTheySay() {
        RandomStream stream = RandomStream.of(11);
        int covered = 0;
        int trials = 150;
        for (int trial = 0; trial < trials; trial++) {
            double[] values = new double[40];
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.min(1, stream.nextDouble() * 1.25); // mean 0.6, a fifth of the mass at 1, like scores
            }
            Estimate estimate = Intervals.bootstrapMean(values, trial);
            covered += estimate.low() <= 0.6 && 0.6 <= estimate.high() ? 1 : 0;
        }
        assertThat(covered / (double) trials).isBetween(0.90, 0.98);
    }

    @Test
    void bootstrapIsSeededAndMatchesTheNormalIntervalOnPlainData() {
        double[] values = new double[400];
        RandomStream stream = RandomStream.of(3);
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = stream.nextGaussian();
            squares += values[i] * values[i];
        }
        Estimate estimate = Intervals.bootstrapMean(values, 1);
        assertThat(Intervals.bootstrapMean(values, 1)).isEqualTo(estimate);
        assertThat(Intervals.bootstrapMean(values, 2)).isNotEqualTo(estimate);
        double half = 1.96 * Math.sqrt(squares / 400 / 400);
        assertThat(estimate.high() - estimate.low()).isCloseTo(2 * half, within(0.1 * half));
        assertThat(Intervals.bootstrapMean(new double[] {0.5}, 1)).isEqualTo(new Estimate(0.5, 0.5, 0.5));
    }

    @Test
    void scoreIsTheMeanOfTheLargestRewards() {
        Score score = Score.of(List.of(episode(0, false, 0.2f, 0.6f, 0.4f), episode(1, true, 0.5f, 1f)));
        assertThat(score.episodes()).isEqualTo(2);
        assertThat(score.score().value()).isCloseTo(0.8, within(1e-6));
        assertThat(score.success().value()).isEqualTo(0.5);
        assertThat(score.finalCoverage().value()).isCloseTo(0.7, within(1e-6));
    }

    @Test
    void pairingSeesADifferenceThatSeparateIntervalsDoNot() {
        List<Episode> first = new ArrayList<>();
        List<Episode> second = new ArrayList<>();
        RandomStream stream = RandomStream.of(4);
        for (int seed = 0; seed < 60; seed++) {
            float hardness = (float) stream.nextDouble() * 0.8f;
            first.add(episode(seed, hardness > 0.6, hardness));
            second.add(episode(seed, hardness > 0.5, hardness + 0.05f + 0.02f * (float) stream.nextGaussian()));
        }
        PairedComparison compared = PairedComparison.of(rollouts(first), rollouts(second));
        assertThat(compared.score().value()).isCloseTo(0.05, within(0.01));
        assertThat(compared.score().low()).isPositive();
        assertThat(Score.of(first).score().high())
                .isGreaterThan(Score.of(second).score().low());
        assertThat(compared.onlyFirst()).isZero();
        assertThat(compared.onlySecond()).isPositive();
        assertThat(compared.mcnemarP()).isCloseTo(2 * Math.pow(0.5, compared.onlySecond()), within(1e-9));
    }

    @Test
    void aMeanOverRunsCountsTheirSpreadToo() {
        List<Episode> steady = new ArrayList<>();
        List<Episode> lower = new ArrayList<>();
        RandomStream stream = RandomStream.of(8);
        for (int seed = 0; seed < 50; seed++) {
            float score = 0.6f + 0.2f * (float) stream.nextDouble();
            steady.add(episode(seed, score > 0.7, score));
            lower.add(episode(seed, false, score - 0.3f));
        }
        RunsScore alike = RunsScore.of(List.of(rollouts(steady), rollouts(steady), rollouts(steady)));
        assertThat(alike.score().value()).isCloseTo(Score.of(steady).score().value(), within(1e-9));
        assertThat(alike.score().low()).isCloseTo(Score.of(steady).score().low(), within(0.005));
        RunsScore apart = RunsScore.of(List.of(rollouts(steady), rollouts(lower)));
        assertThat(apart.score().value()).isCloseTo(Score.of(steady).score().value() - 0.15, within(1e-6));
        assertThat(apart.score().high() - apart.score().low()).isGreaterThan(0.25);
        assertThat(apart.success().value()).isCloseTo(Score.of(steady).success().value() / 2, within(1e-9));
        Rollouts other = rollouts(List.of(episode(99, false, 0.5f)));
        assertThatThrownBy(() -> RunsScore.of(List.of(rollouts(steady), other))).isInstanceOf(BadInput.class);
    }

    @Test
    void runsArePairedByTrainingSeedAndEpisode() {
        List<Rollouts> first = new ArrayList<>();
        List<Rollouts> second = new ArrayList<>();
        RandomStream stream = RandomStream.of(11);
        float[] luck = {0, 0.2f, 0.4f}; // of a training seed, the same in both
        for (float run : luck) {
            List<Episode> a = new ArrayList<>();
            List<Episode> b = new ArrayList<>();
            for (int seed = 0; seed < 40; seed++) {
                float score = run + 0.4f * (float) stream.nextDouble();
                a.add(episode(seed, false, score));
                b.add(episode(seed, seed % 2 == 0, score + 0.1f + 0.02f * (float) stream.nextGaussian()));
            }
            first.add(rollouts(a));
            second.add(rollouts(b));
        }
        RunsComparison compared = RunsComparison.of(first, second);
        assertThat(compared.runs()).isEqualTo(3);
        assertThat(compared.episodes()).isEqualTo(40);
        assertThat(compared.score().value())
                .isCloseTo(
                        RunsScore.of(second).score().value()
                                - RunsScore.of(first).score().value(),
                        within(1e-9));
        assertThat(compared.score().low()).isGreaterThan(0.09);
        assertThat(compared.score().high()).isLessThan(0.11);
        assertThat(compared.success().value()).isEqualTo(0.5);
        assertThat(compared.json()).containsKeys("scoreDifferenceLow", "successDifferenceHigh");
        assertThat(RunsScore.of(first).score().high())
                .as("separate intervals hide it")
                .isGreaterThan(RunsScore.of(second).score().low());
        assertThatThrownBy(() -> RunsComparison.of(first, second.subList(0, 2)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("3 and 2 runs");
        List<Rollouts> other = List.of(first.get(0), first.get(1), rollouts(List.of(episode(99, false, 0.5f))));
        assertThatThrownBy(() -> RunsComparison.of(first, other))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("from seed 99");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "5, 5, 1", "1, 9, 0.021484375", "10, 2, 0.03857421875", "3, 5, 0.7265625"})
    void mcnemarIsTheExactBinomialTest(int onlyFirst, int onlySecond, double p) {
        assertThat(PairedComparison.mcnemar(onlyFirst, onlySecond)).isCloseTo(p, within(1e-12));
        assertThat(PairedComparison.mcnemar(onlySecond, onlyFirst)).isCloseTo(p, within(1e-12));
    }

    @Test
    void comparisonRefusesOtherSeeds() {
        Rollouts first = rollouts(List.of(episode(1, false, 0.5f), episode(2, false, 0.5f)));
        assertThatThrownBy(() -> PairedComparison.of(first, rollouts(List.of(episode(1, false, 0.5f)))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("2 and 1 episodes");
        Rollouts shifted = rollouts(List.of(episode(1, false, 0.5f), episode(3, false, 0.5f)));
        assertThatThrownBy(() -> PairedComparison.of(first, shifted))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("got 2 and 3");
    }

    @Test
    void jsonHoldsTheKeysThatOthersReadAndSettingsDoNotReplaceThem() {
        Map<String, Object> json = Evaluation.of("seek", rollouts(List.of(episode(7, true, 0.5f, 1f))))
                .withTiming(new PassTiming(200, 0.4, 0.5, 0.9))
                .withSettings(Map.of("noiseScale", 0.5, "score", 99))
                .json();
        assertThat(json)
                .containsKeys("scoreLow", "scoreHigh", "successLow", "successHigh", "finalCoverageLow", "passP99Ms")
                .containsEntry("score", 1.0)
                .containsEntry("success", 1.0)
                .containsEntry("finalCoverage", 1.0)
                .containsEntry("episodes", 1)
                .containsEntry("passMedianMs", 0.4)
                .containsEntry("seeds", List.of(7L))
                .containsEntry("executedSteps", 4)
                .containsEntry("noiseScale", 0.5)
                .containsEntry(
                        "perEpisode",
                        List.of(Map.of(
                                "seed",
                                7L,
                                "score",
                                1.0,
                                "success",
                                true,
                                "finalCoverage",
                                1.0,
                                "steps",
                                2,
                                "decisions",
                                0)));
    }

    static Rollouts rollouts(List<Episode> episodes) {
        return new Rollouts(PointEnvironment.spec(60), SeekPolicy.plainSpec(), 0, episodes, 1);
    }

    static Episode episode(long seed, boolean success, float... rewards) {
        return new Episode(seed, rewards, success, new float[rewards.length * 2], List.of());
    }
}
