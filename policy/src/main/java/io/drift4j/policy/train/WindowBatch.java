package io.drift4j.policy.train;

import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.transform.EncodedWindows;
import io.drift4j.policy.transform.ObservationNoise;
import org.jspecify.annotations.Nullable;

/**
 * One batch of windows in Java memory.
 *
 * @param size B
 * @param inputs (B, To * F) normalised features, with observation noise
 * @param chunks (B, T * A) encoded actions
 * @param noise standard normal numbers for the network's samples
 */
record WindowBatch(int size, float[] inputs, float[] chunks, float[] noise) {

    /**
     * Draws windows uniformly with replacement.
     *
     * @param windows to draw from
     * @param batchSize B
     * @param observationNoise added to inputs, if any
     */
    record Source(
            EncodedWindows windows, int batchSize, @Nullable ObservationNoise observationNoise) {

        /** A batch with {@code noisePerWindow} noise numbers a window. */
        WindowBatch draw(RandomStream draws, int noisePerWindow) {
            RandomStream which = draws.split("windows");
            int[] drawn = new int[batchSize];
            for (int i = 0; i < batchSize; i++) {
                drawn[i] = which.nextInt(windows.count());
            }
            float[] inputs = new float[batchSize * windows.inputSize()];
            float[] chunks = new float[batchSize * windows.chunkSize()];
            windows.gather(drawn, inputs, chunks);
            if (observationNoise != null) {
                observationNoise.add(inputs, 0, inputs.length, draws.split("observations"));
            }
            return new WindowBatch(
                    batchSize, inputs, chunks, draws.split("samples").gaussians(batchSize * noisePerWindow));
        }
    }
}
