package io.drift4j.policy.train;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.transform.EncodedWindows;
import java.util.Arrays;

/**
 * Positives of an observation: its own chunk and those of its nearest neighbours in the space of network inputs, each
 * weighted by how near it is.
 *
 * <pre>w_j = exp(-r_j^2 / (2 h^2)),  r_j^2 = mean over input numbers of (query - input_j)^2,  own w = 1</pre>
 *
 * <p>The query is the input as the network sees it, observation noise included. Neighbours are taken nearest first,
 * leaving out whoever's chunk overlaps one already taken ({@link EncodedWindows#overlap}), the own one included: windows
 * a step apart are nearly equal, so without this rule all positives were the own chunk moved along time, and no second
 * way of acting would ever be among them. An encoded chunk counts from its own newest frame where actions are relative,
 * and serves another observation as it is.
 *
 * <p>The search goes through some candidates, drawn anew on a schedule: exact among them, and a few milliseconds a batch
 * where a search through every window would cost as much as the training step. Which ones is a function of (seed, batch
 * number), so a resumed run finds the same. Not thread-safe: the thread that draws batches owns it.
 */
final class Neighbours {
    private final EncodedWindows windows;
    private final NeighbourConfig config;
    private final RandomStream stream;
    private long drawing = -1;
    private int[] candidates = {};
    /** Input number k of every candidate: along candidates the loop over distances vectorises. */
    private float[][] columns = {};

    /**
     * Neighbours among these windows.
     *
     * @throws BadInput if there are fewer trajectories than positives
     */
    Neighbours(EncodedWindows windows, NeighbourConfig config, long seed) {
        long trajectories = Arrays.stream(windows.trajectories()).distinct().count();
        BadInput.unless(
                trajectories >= config.positives(),
                "neighbours.positives must be at most the number of training episodes, %d, got %d",
                trajectories,
                config.positives());
        this.windows = windows;
        this.config = config;
        this.stream = RandomStream.of(seed).split("neighbours");
    }

    /** P, positives of each observation. */
    int positives() {
        return config.positives();
    }

    /** The candidates of a batch, by number of window. */
    int[] candidates(long batch) {
        rebuild(batch / config.rebuildEvery());
        return candidates;
    }

    /**
     * The positives of a batch.
     *
     * @param batch number of the batch
     * @param drawn (B) the windows
     * @param inputs (B, To * F) their inputs, with noise
     * @param weights (B, P) filled in: 1 for the own window, which comes first; 0 for a place that no candidate could fill
     * @return (B, P) windows; a place that no candidate could fill repeats the own one
     */
    int[] find(long batch, int[] drawn, float[] inputs, float[] weights) {
        rebuild(batch / config.rebuildEvery());
        int p = config.positives();
        int[] found = new int[drawn.length * p];
        float[] squares = new float[candidates.length];
        for (int b = 0; b < drawn.length; b++) {
            squareDistances(inputs, b * windows.inputSize(), squares);
            Arrays.fill(found, b * p, (b + 1) * p, drawn[b]);
            weights[b * p] = 1;
            for (int i = 1; i < p; i++) {
                int nearest = nearest(squares, found, b * p, b * p + i);
                if (nearest >= 0) {
                    found[b * p + i] = candidates[nearest];
                    double square = squares[nearest] / windows.inputSize();
                    weights[b * p + i] = (float) Math.exp(-square / (2 * config.bandwidth() * config.bandwidth()));
                }
            }
        }
        return found;
    }

    private void squareDistances(float[] inputs, int at, float[] out) {
        Arrays.fill(out, 0);
        for (int k = 0; k < columns.length; k++) {
            float x = inputs[at + k];
            float[] column = columns[k];
            for (int c = 0; c < out.length; c++) {
                float d = x - column[c];
                out[c] += d * d;
            }
        }
    }

    /** The nearest candidate that overlaps none of {@code taken[from..to)}; of equals the first; -1 if there is none. */
    private int nearest(float[] squares, int[] taken, int from, int to) {
        int best = -1;
        for (int c = 0; c < squares.length; c++) {
            if ((best < 0 || squares[c] < squares[best]) && free(candidates[c], taken, from, to)) {
                best = c;
            }
        }
        return best;
    }

    private boolean free(int window, int[] taken, int from, int to) {
        for (int i = from; i < to; i++) {
            if (windows.overlap(window, taken[i])) {
                return false;
            }
        }
        return true;
    }

    private void rebuild(long wanted) {
        if (wanted == drawing) {
            return;
        }
        drawing = wanted;
        int[] all = new int[windows.count()];
        Arrays.setAll(all, i -> i);
        int count = Math.min(config.candidates(), all.length);
        RandomStream draws = stream.split(wanted);
        for (int i = 0; i < count && count < all.length; i++) {
            int other = i + draws.nextInt(all.length - i);
            int swap = all[i];
            all[i] = all[other];
            all[other] = swap;
        }
        candidates = Arrays.copyOf(all, count);
        columns = new float[windows.inputSize()][count];
        for (int c = 0; c < count; c++) {
            int row = candidates[c] * windows.inputSize();
            for (int k = 0; k < columns.length; k++) {
                columns[k][c] = windows.inputs()[row + k];
            }
        }
    }
}
