package io.drift4j.policy.train;

import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.transform.EncodedWindows;
import io.drift4j.policy.transform.ObservationNoise;
import org.jspecify.annotations.Nullable;

/**
 * One batch of windows in Java memory.
 *
 * @param size B
 * @param positives P, chunks an observation
 * @param inputs (B, To * F) normalised features, with observation noise
 * @param chunks (B, P, T * A) encoded actions; the recorded ones first
 * @param weights (B, P) of the chunks; null if every one is 1
 * @param noise standard normal numbers for the network's samples
 */
record WindowBatch(int size, int positives, float[] inputs, float[] chunks, float @Nullable [] weights, float[] noise) {

    /**
     * Draws windows uniformly with replacement.
     *
     * @param windows to draw from
     * @param batchSize B
     * @param observationNoise added to inputs, if any
     * @param neighbours gives more positives than the recorded chunk, if any
     */
    record Source(
            EncodedWindows windows,
            int batchSize,
            @Nullable ObservationNoise observationNoise,
            @Nullable Neighbours neighbours) {

        /** Batch {@code number} of a run, with {@code noisePerWindow} noise numbers a window. */
        WindowBatch draw(long number, RandomStream draws, int noisePerWindow) {
            RandomStream which = draws.split("windows");
            int[] drawn = new int[batchSize];
            for (int i = 0; i < batchSize; i++) {
                drawn[i] = which.nextInt(windows.count());
            }
            float[] inputs = windows.inputs(drawn);
            if (observationNoise != null) {
                observationNoise.add(inputs, 0, inputs.length, draws.split("observations"));
            }
            int positives = neighbours == null ? 1 : neighbours.positives();
            float[] weights = neighbours == null ? null : new float[batchSize * positives];
            int[] acted =
                    neighbours == null || weights == null ? drawn : neighbours.find(number, drawn, inputs, weights);
            return new WindowBatch(
                    batchSize,
                    positives,
                    inputs,
                    windows.actions(acted),
                    weights,
                    draws.split("samples").gaussians(batchSize * noisePerWindow));
        }
    }
}
