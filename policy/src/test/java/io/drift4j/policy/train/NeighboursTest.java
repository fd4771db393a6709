package io.drift4j.policy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.engine.train.RunLog;
import io.drift4j.policy.data.Pusht;
import io.drift4j.policy.transform.EncodedWindows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighboursTest {
    private static final int EPISODES = 6;
    private static final int LENGTH = 30;
    private static final int INPUTS = 3;
    private static final int T = 4;
    private static final String FOUR = "neighbours={positives: 4, candidates: 500, rebuildEvery: 4, bandwidth: 0.1}";

    /** Random walks: windows a step apart are nearest to each other, as in recorded episodes. */
    private static EncodedWindows walks() {
        int count = EPISODES * LENGTH;
        float[] inputs = new float[count * INPUTS];
        RandomStream random = RandomStream.of(3);
        for (int w = 0; w < count; w++) {
            for (int k = 0; k < INPUTS; k++) {
                float before = w % LENGTH == 0 ? 0 : inputs[(w - 1) * INPUTS + k];
                inputs[w * INPUTS + k] = before + 0.1f * (float) random.nextGaussian();
            }
        }
        int[] trajectories = IntStream.range(0, count).map(w -> w / LENGTH).toArray();
        int[] starts = IntStream.range(0, count).map(w -> w % LENGTH).toArray();
        return new EncodedWindows(count, INPUTS, 1, inputs, new float[count], trajectories, starts, T);
    }

    private static NeighbourConfig config(int positives, int candidates) {
        return new NeighbourConfig(positives, candidates, 10, 0.2);
    }

    private static double square(EncodedWindows windows, float[] query, int at, int window) {
        double sum = 0;
        for (int k = 0; k < INPUTS; k++) {
            double d = query[at + k] - windows.inputs()[window * INPUTS + k];
            sum += d * d / INPUTS;
        }
        return sum;
    }

    @Test
    void areThoseOfAPlainSearchThroughTheCandidates() {
        EncodedWindows windows = walks();
        for (int candidates : new int[] {40, 1000}) {
            Neighbours neighbours = new Neighbours(windows, config(4, candidates), 7);
            int[] drawn = {0, 29, 30, 77, 77, 179};
            float[] queries = windows.inputs(drawn);
            RandomStream noise = RandomStream.of(9);
            for (int i = 0; i < queries.length; i++) {
                queries[i] += 0.05f * (float) noise.nextGaussian();
            }
            float[] weights = new float[drawn.length * 4];
            int[] found = neighbours.find(23, drawn, queries, weights);
            int[] among = neighbours.candidates(23);
            assertThat(among).hasSize(Math.min(candidates, windows.count())).doesNotHaveDuplicates();
            for (int b = 0; b < drawn.length; b++) {
                int at = b * INPUTS;
                List<Integer> taken = new ArrayList<>(List.of(drawn[b]));
                Arrays.stream(among)
                        .boxed()
                        .sorted(Comparator.comparingDouble(w -> square(windows, queries, at, w)))
                        .filter(w -> taken.stream().noneMatch(t -> t / LENGTH == w / LENGTH && Math.abs(t - w) < T)
                                && taken.size() < 4
                                && taken.add(w))
                        .forEach(w -> {});
                assertThat(Arrays.copyOfRange(found, b * 4, b * 4 + 4))
                        .containsExactly(taken.stream().mapToInt(w -> w).toArray());
                assertThat(weights[b * 4]).isEqualTo(1);
                for (int i = 1; i < 4; i++) {
                    assertThat((double) weights[b * 4 + i])
                            .isCloseTo(
                                    Math.exp(-square(windows, queries, at, taken.get(i)) / (2 * 0.2 * 0.2)),
                                    within(1e-5));
                }
            }
        }
    }

    @Test
    void neverHoldARecordedActionTwice() {
        EncodedWindows windows = walks();
        int[] drawn = IntStream.range(0, windows.count()).toArray();
        int[] found = new Neighbours(windows, config(3, 1000), 7)
                .find(0, drawn, windows.inputs(drawn), new float[drawn.length * 3]);
        int sameEpisode = 0;
        for (int b = 0; b < drawn.length; b++) {
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < i; j++) {
                    int first = found[b * 3 + i];
                    int second = found[b * 3 + j];
                    boolean same = first / LENGTH == second / LENGTH;
                    sameEpisode += same ? 1 : 0;
                    assertThat(same && Math.abs(first - second) < T)
                            .as("%d and %d for window %d", first, second, b)
                            .isFalse();
                }
            }
        }
        assertThat(sameEpisode).as("a later visit of the same episode counts").isPositive();
    }

    @Test
    void candidatesChangeOnScheduleAndDependOnSeedAndBatchAlone() {
        EncodedWindows windows = walks();
        Neighbours neighbours = new Neighbours(windows, config(2, 20), 7);
        int[] first = neighbours.candidates(0).clone();
        assertThat(neighbours.candidates(9)).containsExactly(first);
        int[] second = neighbours.candidates(10).clone();
        assertThat(second).isNotEqualTo(first);
        assertThat(neighbours.candidates(25)).isNotEqualTo(second);
        assertThat(new Neighbours(windows, config(2, 20), 7).candidates(13)).containsExactly(second);
        assertThat(new Neighbours(windows, config(2, 20), 8).candidates(13)).isNotEqualTo(second);
    }

    @Test
    void aPlaceThatNoCandidateCanFillRepeatsTheOwnWindowWithoutWeight() {
        EncodedWindows windows = walks();
        Neighbours neighbours = new Neighbours(windows, config(2, 2), 7);
        int[] pair = neighbours.candidates(0).clone();
        float[] weights = new float[6];
        int[] found = new Neighbours(windows, config(3, 3), 7)
                .find(0, new int[] {pair[0], pair[1]}, windows.inputs(pair), weights);
        assertThat(found[0]).isEqualTo(pair[0]);
        assertThat(found[2]).isNotEqualTo(found[1]);
        int[] crowded = {40};
        for (int attempt = 0; attempt < 200; attempt++) {
            weights = new float[2];
            int[] one = neighbours.find(10L * attempt, crowded, windows.inputs(crowded), weights);
            boolean none = Arrays.stream(neighbours.candidates(10L * attempt))
                    .allMatch(w -> w / LENGTH == 40 / LENGTH && Math.abs(w - 40) < T);
            assertThat(one[1] == 40).isEqualTo(none);
            assertThat(weights[1] == 0).isEqualTo(none);
        }
    }

    @Test
    void badSettingsAreRefused() {
        assertThatThrownBy(() -> TinyRun.config(FOUR.replace("positives: 4", "positives: 1")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("counts the own chunk too");
        assertThatThrownBy(() -> TinyRun.config(FOUR.replace("0.1", "0"))).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> TinyRun.config(FOUR.replace("500", "3"))).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> TinyRun.config(FOUR.replace("Every: 4", "Every: 0")))
                .isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> new Neighbours(walks(), config(7, 1000), 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("number of training episodes, 6, got 7");
    }

    @Test
    void aStoppedRunGoesOnWithTheSameNeighbours(@TempDir Path folder) throws IOException {
        String[] overrides = {FOUR, "blockSteps=8", "train.steps=14"};
        byte[] whole = Files.readAllBytes(TinyRun.train(folder.resolve("whole"), overrides));
        List<JsonNode> lines = RunLog.read(folder.resolve("whole/log.jsonl"));
        assertThat(lines.get(0).path("action_error").doubleValue()).isPositive();
        int[] asked = {0};
        PolicyTraining.prepare(TinyRun.config(overrides), Pusht.FILE, RunFolder.create(folder.resolve("parts")))
                .run((step, steps, values) -> {}, () -> asked[0]++ == 6);
        Path policy = PolicyTraining.prepare(
                        TinyRun.config(overrides), Pusht.FILE, RunFolder.open(folder.resolve("parts")))
                .run((step, steps, values) -> {}, () -> false);
        assertThat(Files.readAllBytes(policy)).containsExactly(whole);
        assertThat(Files.readAllBytes(TinyRun.train(folder.resolve("alone"), "blockSteps=8", "train.steps=14")))
                .isNotEqualTo(whole);
    }
}
