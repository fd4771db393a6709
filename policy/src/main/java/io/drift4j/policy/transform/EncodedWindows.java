package io.drift4j.policy.transform;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import io.drift4j.policy.data.Episodes;
import io.drift4j.policy.data.Episodes.Column;
import io.drift4j.policy.data.Windows;
import java.util.List;

/**
 * Windows run through a {@link Featurizer} once: two flat arrays, from which batches are only copied.
 *
 * @param count N
 * @param inputSize To * F
 * @param chunkSize T * A
 * @param inputs (N, To * F), row-major, without noise
 * @param actions (N, T * A), row-major
 * @param trajectories (N) number of the episode that a window is of; a mirrored episode is one of its own
 * @param starts (N) step of its episode at which a window starts
 * @param horizon T
 */
public record EncodedWindows(
        int count,
        int inputSize,
        int chunkSize,
        float[] inputs,
        float[] actions,
        int[] trajectories,
        int[] starts,
        int horizon) {

    /** The windows as recorded. */
    public static EncodedWindows of(Featurizer featurizer, Episodes episodes, Windows windows) {
        return encode(featurizer, List.of(episodes), windows);
    }

    /** For training: the windows as recorded, then, if the transforms name a mirror line, their mirror images. */
    public static EncodedWindows forTraining(Featurizer featurizer, Episodes episodes, Windows windows) {
        MirrorLine mirror = featurizer.config().mirror();
        return encode(
                featurizer, mirror == null ? List.of(episodes) : List.of(episodes, mirror.mirror(episodes)), windows);
    }

    private static EncodedWindows encode(Featurizer featurizer, List<Episodes> copies, Windows windows) {
        PolicySpec spec = featurizer.spec();
        if (windows.observationSteps() != spec.observationSteps() || windows.horizon() != spec.horizon()) {
            throw new IllegalArgumentException("windows of To=" + windows.observationSteps() + ", T="
                    + windows.horizon() + " for a policy of To=" + spec.observationSteps() + ", T=" + spec.horizon());
        }
        int count = windows.count() * copies.size();
        int inputSize = featurizer.inputSize();
        int chunkSize = featurizer.chunkSize();
        BadInput.unless(
                (long) count * Math.max(inputSize, chunkSize) <= Integer.MAX_VALUE - 8,
                "%d windows of %d numbers are too many to hold at once: train on fewer episodes",
                count,
                Math.max(inputSize, chunkSize));
        float[] inputs = new float[count * inputSize];
        float[] actions = new float[count * chunkSize];
        int[] trajectories = new int[count];
        int[] starts = new int[count];
        float[] frames = new float[spec.observationSteps() * spec.frameSize()];
        float[] chunk = new float[chunkSize];
        int at = 0;
        int firstTrajectory = 0;
        for (Episodes episodes : copies) {
            List<Column> observed = spec.observations().stream()
                    .map(ObservationKey::name)
                    .map(episodes::column)
                    .toList();
            List<Column> acted = List.of(episodes.column(Episodes.ACTION));
            for (int w = 0; w < windows.count(); w++, at++) {
                collect(observed, windows, w, spec.observationSteps(), frames);
                collect(acted, windows, w, spec.horizon(), chunk);
                featurizer.features(frames, 0, inputs, at * inputSize);
                featurizer.encode(frames, 0, chunk, 0, actions, at * chunkSize);
                trajectories[at] = firstTrajectory + windows.episode(w);
                starts[at] = windows.start(w);
            }
            firstTrajectory += episodes.count();
        }
        return new EncodedWindows(count, inputSize, chunkSize, inputs, actions, trajectories, starts, spec.horizon());
    }

    private static void collect(List<Column> columns, Windows windows, int window, int steps, float[] out) {
        int at = 0;
        for (int t = 0; t < steps; t++) {
            int row = windows.row(window, t);
            for (int c = 0; c < columns.size(); c++) {
                Column column = columns.get(c);
                System.arraycopy(column.values(), row * column.size(), out, at, column.size());
                at += column.size();
            }
        }
    }

    /** Whether the chunks of two windows hold the same recorded action: same episode, starts less than T apart. */
    public boolean overlap(int a, int b) {
        return trajectories[a] == trajectories[b] && Math.abs(starts[a] - starts[b]) < horizon;
    }

    /** The inputs of the windows listed, (B, To * F). */
    public float[] inputs(int[] listed) {
        return rows(inputs, inputSize, listed);
    }

    /** The chunks of the windows listed, (B, T * A). */
    public float[] actions(int[] listed) {
        return rows(actions, chunkSize, listed);
    }

    private static float[] rows(float[] values, int size, int[] listed) {
        float[] out = new float[listed.length * size];
        for (int b = 0; b < listed.length; b++) {
            System.arraycopy(values, listed[b] * size, out, b * size, size);
        }
        return out;
    }
}
