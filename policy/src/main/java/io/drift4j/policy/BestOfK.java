package io.drift4j.policy;

import java.util.List;

/**
 * Chooses among K chunks for one history the one that best goes on with what is being executed.
 *
 * <p>A policy that decides anew every few steps may go round an obstacle on the left, then on the right. The last chunk
 * says where it meant to go; of it n actions were executed, from index To-1 on. What it planned at index j is for the time
 * of index j - n of a new chunk, so both speak about
 *
 * <pre>
 * M = T - (To-1) - n   steps, indices To-1 to To-1+M-1 of the new chunk, and
 * d = mean over M steps and A entries of ((new[i] - last[i+n]) / (high - low))^2
 * </pre>
 *
 * <p>says how far they disagree, in units of each action entry's range. A pure function: whoever executes chunks keeps the
 * last one.
 *
 * <p>Source: Liu et al., "Bidirectional Decoding", 2024 (backward coherence). Differs from it: squared distances, all
 * steps weigh the same, and no contrast with a weaker policy.
 */
public final class BestOfK {
    private BestOfK() {}

    /** M, the steps about which the last chunk and a new one both speak after n executed steps; 0 if there is none. */
    public static int overlap(PolicySpec spec, int executed) {
        return Math.max(0, spec.horizon() - (spec.observationSteps() - 1) - executed);
    }

    /**
     * The index of the candidate with the smallest d, of equals the first; 0 if no step overlaps.
     *
     * @param spec what the chunks are
     * @param last the chunk that was being executed
     * @param executed n, actions executed of it, at least 0
     * @param candidates K chunks for the newest frame, at least 1
     */
    public static int choose(PolicySpec spec, Chunk last, int executed, List<Chunk> candidates) {
        if (candidates.isEmpty() || executed < 0) {
            throw new IllegalArgumentException("a choice needs a candidate and 0 or more executed steps, got "
                    + candidates.size() + " and " + executed);
        }
        int best = 0;
        double smallest = distance(spec, last, executed, candidates.get(0));
        for (int k = 1; k < candidates.size(); k++) {
            double d = distance(spec, last, executed, candidates.get(k));
            if (d < smallest) {
                best = k;
                smallest = d;
            }
        }
        return best;
    }

    private static double distance(PolicySpec spec, Chunk last, int executed, Chunk next) {
        int size = spec.action().size();
        int first = (spec.observationSteps() - 1) * size;
        int count = overlap(spec, executed) * size;
        double sum = 0;
        for (int i = first; i < first + count; i++) {
            double range =
                    spec.action().high().get(i % size) - spec.action().low().get(i % size);
            double d = (next.values()[i] - last.values()[i + executed * size]) / range;
            sum += d * d;
        }
        return sum / Math.max(1, count);
    }
}
