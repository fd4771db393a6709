package io.drift4j.policy.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.Observation;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.data.ArrayKey;
import io.drift4j.policy.data.Episodes;
import io.drift4j.policy.data.Normalizer.Mode;
import io.drift4j.policy.data.Pusht;
import io.drift4j.policy.data.Split;
import io.drift4j.policy.data.Windows;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FeaturizerTest {
    private static final Episodes EPISODES = Pusht.episodes();
    private static final List<Integer> TRAIN =
            Split.published(206, 0.02, 42, 90).train();
    private static final Windows WINDOWS = Windows.of(EPISODES, TRAIN, 2, 8, 16);

    private static Featurizer featurizer(TransformConfig config) {
        return Featurizer.fit(PushtTransforms.SPEC, config, EPISODES);
    }

    /** Derived numbers from the recorded block pose, which the featurizer never sees. */
    @Test
    void inputsAreThePublishedNumbersAndWhatTheRecordedPoseGives() {
        float[] state = Episodes.load(Pusht.FILE, List.of(ArrayKey.of("state", "data/state", "")))
                .column("state")
                .values();
        float[] keypoint = EPISODES.column("keypoint").values();
        Featurizer featurizer = featurizer(PushtTransforms.config());
        EncodedWindows encoded = EncodedWindows.of(featurizer, EPISODES, WINDOWS);
        assertThat(featurizer.featureSize()).isEqualTo(28);
        assertThat(encoded.inputs()).hasSize(10_726 * 56);
        for (int w = 0; w < encoded.count(); w += 211) {
            for (int step = 0; step < 2; step++) {
                int row = WINDOWS.row(w, step);
                double[] expected = new double[28];
                for (int i = 0; i < 18; i++) {
                    expected[i] = limits(keypoint, 18, i, keypoint[row * 18 + i]);
                }
                expected[18] = limits(state, 5, 0, state[row * 5]);
                expected[19] = limits(state, 5, 1, state[row * 5 + 1]);
                double angle = state[row * 5 + 4];
                double dx = state[row * 5] - state[row * 5 + 2];
                double dy = state[row * 5 + 1] - state[row * 5 + 3];
                double gx = 256 - state[row * 5 + 2];
                double gy = 256 - state[row * 5 + 3];
                expected[20] = (Math.cos(angle) * dx + Math.sin(angle) * dy) / 100;
                expected[21] = (Math.cos(angle) * dy - Math.sin(angle) * dx) / 100 - 0.45;
                expected[22] = (Math.cos(angle) * gx + Math.sin(angle) * gy) / 100;
                expected[23] = (Math.cos(angle) * gy - Math.sin(angle) * gx) / 100;
                expected[24] = Math.cos(angle);
                expected[25] = Math.sin(angle);
                expected[26] = Math.cos(Math.PI / 4 - angle);
                expected[27] = Math.sin(Math.PI / 4 - angle);
                for (int f = 0; f < 28; f++) {
                    assertThat((double) encoded.inputs()[w * 56 + step * 28 + f])
                            .as("window %d, step %d, feature %d", w, step, f)
                            .isCloseTo(expected[f], within(f < 20 ? 1e-6 : 2e-3));
                }
            }
        }
    }

    private static double limits(float[] values, int size, int entry, double x) {
        double low = Double.MAX_VALUE;
        double high = -Double.MAX_VALUE;
        for (int i = entry; i < values.length; i += size) {
            low = Math.min(low, values[i]);
            high = Math.max(high, values[i]);
        }
        return 2 * (x - low) / (high - low) - 1;
    }

    @Test
    void relativeChunksAreDistancesFromTheNewestFrame() {
        Featurizer featurizer = featurizer(PushtTransforms.config());
        EncodedWindows encoded = EncodedWindows.of(featurizer, EPISODES, WINDOWS);
        float[] action = EPISODES.column("action").values();
        float[] agent = EPISODES.column("agent_pos").values();
        for (int w = 0; w < encoded.count(); w += 101) {
            for (int t = 0; t < 16; t++) {
                for (int i = 0; i < 2; i++) {
                    float expected = (action[2 * WINDOWS.row(w, t) + i] - agent[2 * WINDOWS.row(w, 1) + i]) / 100;
                    assertThat(encoded.actions()[w * 32 + 2 * t + i]).isEqualTo(expected, within(1e-6f));
                }
            }
        }
    }

    @Test
    void decodeUndoesEncodeForAbsoluteRelativeAndMixedActions() {
        TransformConfig mixed = new TransformConfig(
                Map.of(), Mode.LIMITS, null, new RelativeActions("agent_pos", List.of(1, -1), 50), null, null);
        for (TransformConfig config : List.of(TransformConfig.published(), PushtTransforms.config(), mixed)) {
            Featurizer featurizer = featurizer(config);
            RandomStream random = RandomStream.of(3);
            float[] frames = random.gaussians(40);
            float[] chunk = random.gaussians(32);
            float[] coded = new float[33];
            float[] back = new float[34];
            featurizer.encode(frames, 0, chunk, 0, coded, 1);
            featurizer.decode(frames, 0, coded, 1, back, 2);
            assertThat(Arrays.copyOfRange(back, 2, 34)).containsExactly(chunk, within(1e-4f));
            if (config.equals(mixed)) {
                assertThat(coded[1]).isEqualTo((chunk[0] - frames[39]) / 50, within(1e-6f));
                assertThat(coded[2])
                        .isEqualTo((float) limits(EPISODES.column("action").values(), 2, 1, chunk[1]), within(1e-6f));
            }
        }
    }

    @Test
    void trainingSetsHoldTheMirrorImagesAfterTheRecordedWindows() {
        Featurizer featurizer = featurizer(PushtTransforms.config());
        EncodedWindows plain = EncodedWindows.of(featurizer, EPISODES, WINDOWS);
        EncodedWindows doubled = EncodedWindows.forTraining(featurizer, EPISODES, WINDOWS);
        assertThat(doubled.count()).isEqualTo(21_452);
        assertThat(Arrays.copyOf(doubled.inputs(), plain.inputs().length)).isEqualTo(plain.inputs());
        int[] pair = {500, 500 + plain.count()};
        float[] inputs = doubled.inputs(pair);
        float[] actions = doubled.actions(pair);
        assertThat(doubled.overlap(pair[0], pair[1])).isFalse();
        assertThat(doubled.overlap(500, 515)).isTrue();
        assertThat(doubled.overlap(500, 516)).isFalse();
        for (int t = 0; t < 16; t++) {
            // A distance (x, y) is mirrored to (-y, -x).
            assertThat(actions[32 + 2 * t]).isEqualTo(-actions[2 * t + 1], within(1e-5f));
            assertThat(actions[32 + 2 * t + 1]).isEqualTo(-actions[2 * t], within(1e-5f));
        }
        // In the block's frame only the first coordinate and the side to turn to change sign.
        for (int f = 20; f < 28; f++) {
            if (f != 24 && f != 25) {
                float sign = f == 20 || f == 22 || f == 27 ? -1 : 1;
                assertThat(inputs[56 + f]).as("feature %d", f).isEqualTo(sign * inputs[f], within(1e-3f));
            }
        }
        assertThat(EncodedWindows.forTraining(featurizer(TransformConfig.published()), EPISODES, WINDOWS)
                        .count())
                .isEqualTo(10_726);
    }

    @Test
    void historiesGiveTheSameInputAsTrainingWindows() {
        Featurizer featurizer = featurizer(PushtTransforms.config());
        EncodedWindows encoded = EncodedWindows.of(featurizer, EPISODES, WINDOWS);
        int window = 1234;
        ObservationHistory.Recorder recorder = new ObservationHistory.Recorder(2);
        for (int step = 0; step < 2; step++) {
            int row = WINDOWS.row(window, step);
            recorder.add(new Observation(Map.of(
                    "agent_pos", Arrays.copyOfRange(EPISODES.column("agent_pos").values(), 2 * row, 2 * row + 2),
                    "keypoint", Arrays.copyOfRange(EPISODES.column("keypoint").values(), 18 * row, 18 * row + 18))));
        }
        float[] input = new float[56];
        featurizer.features(featurizer.frames(recorder.history()), 0, input, 0);
        assertThat(input).isEqualTo(Arrays.copyOfRange(encoded.inputs(), window * 56, window * 56 + 56));
    }

    @Test
    void observationsThatDoNotFitAreNamed() {
        Featurizer featurizer = featurizer(TransformConfig.published());
        Observation noAgent = new Observation(Map.of("keypoint", new float[18]));
        Observation notFinite =
                new Observation(Map.of("keypoint", new float[18], "agent_pos", new float[] {Float.NaN, 0}));
        assertThatThrownBy(() -> featurizer.frames(new ObservationHistory(List.of(noAgent, noAgent))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("2 numbers for 'agent_pos', got none");
        assertThatThrownBy(() -> featurizer.frames(new ObservationHistory(List.of(noAgent))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("2 frames, got 1");
        assertThatThrownBy(() -> featurizer.frames(new ObservationHistory(List.of(notFinite, notFinite))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'agent_pos' must be finite, got NaN");
    }

    @Test
    void transformsAndNormalisersSurviveAPolicyFile() throws Exception {
        TransformConfig config = PushtTransforms.config();
        assertThat(PushtTransforms.YAML.readValue(
                        PushtTransforms.YAML.writeValueAsString(config), TransformConfig.class))
                .isEqualTo(config);
        Featurizer featurizer = featurizer(config);
        Featurizer again = Featurizer.of(PushtTransforms.SPEC, config, featurizer.normalizers());
        assertThat(again.normalizers())
                .isEqualTo(featurizer.normalizers())
                .containsOnlyKeys("keypoint", "agent_pos", "action");
        assertThat(again.inputSize()).isEqualTo(56);
        assertThat(again.chunkSize()).isEqualTo(32);
    }

    @Test
    void configurationsThatDoNotFitThePolicyAreNamed() {
        PolicySpec spec = PushtTransforms.SPEC;
        assertThatThrownBy(() -> featurizer(new TransformConfig(
                        Map.of(), Mode.LIMITS, null, new RelativeActions("hand", List.of(), 100), null, null)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'hand' is none of [keypoint, agent_pos]");
        assertThatThrownBy(() -> featurizer(new TransformConfig(
                        Map.of(), Mode.LIMITS, null, new RelativeActions("agent_pos", List.of(2, 0), 100), null, null)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("(0..1)");
        assertThatThrownBy(() -> featurizer(
                        new TransformConfig(Map.of("hand", Mode.IDENTITY), Mode.LIMITS, null, null, null, null)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'hand' is none of");
        PolicySpec gripper = new PolicySpec(
                "x",
                spec.observations(),
                new ActionSpec(List.of("grip"), "", List.of(0.0), List.of(1.0)),
                2,
                8,
                16,
                0.1);
        assertThatThrownBy(() -> Featurizer.fit(gripper, TransformConfig.published(), EPISODES))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'action' needs a normaliser of 1 numbers, got 2");
    }

    @Test
    void noiseHasTheDeviationAskedForAndComesFromItsStream() {
        float[] inputs = new float[20_001];
        new ObservationNoise(0.03).add(inputs, 1, 20_000, RandomStream.of(5));
        assertThat(inputs[0]).isEqualTo(0);
        double squares = 0;
        for (float x : inputs) {
            squares += x * x;
        }
        assertThat(Math.sqrt(squares / 20_000)).isCloseTo(0.03, within(0.001));
        float[] still = new float[4];
        new ObservationNoise(0).add(still, 0, 4, RandomStream.of(5));
        assertThat(still).containsOnly(0);
    }
}
