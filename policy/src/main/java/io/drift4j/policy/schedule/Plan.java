package io.drift4j.policy.schedule;

import io.drift4j.policy.Chunk;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.schedule.Schedule.Kept;
import io.drift4j.policy.schedule.SchedulerConfig.Mode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the chunks of a schedule together say about a step.
 *
 * <p>Spliced: the newest chunk, which counts from step m on. For its first b steps, i = 0 .. b-1, what it says is mixed with
 * the plan that it replaced, if that reaches so far:
 *
 * <pre>action = old + w (new - old),   w = (i+1) / (b+1)</pre>
 *
 * <p>Ensemble: the mean of all chunks that reach the step, i = 0 for the oldest:
 *
 * <pre>action = sum_i w_i action_i / sum_i w_i,   w_i = exp(-decay i)</pre>
 *
 * <p>Sums are in double precision and rounded once, so equal plans stay equal bit for bit.
 */
final class Plan {

    /**
     * The planned action of a step.
     *
     * @param values A numbers
     * @param mixed whether several chunks have a part in it
     * @param observationStep of the newest of them
     */
    record Action(float[] values, boolean mixed, long observationStep) {}

    private final boolean ensemble;
    private final int blendSteps;
    private final double decay;
    private final int present;
    private final int reach;

    Plan(SchedulerConfig config, PolicySpec spec) {
        this.ensemble = config.mode() == Mode.ENSEMBLE;
        this.blendSteps = config.blendSteps();
        this.decay = config.ensembleDecay();
        this.present = spec.observationSteps() - 1;
        this.reach = spec.horizon() - present;
    }

    /** Steps for which a chunk counts beside the one that came after it. */
    int stays() {
        return ensemble ? reach : blendSteps;
    }

    /** The action planned for this step, at or after the {@code from} of all chunks; null if no chunk reaches it. */
    @Nullable Action at(List<Kept> kept, long step) {
        return ensemble ? mean(kept, step) : spliced(kept, kept.size() - 1, step);
    }

    private @Nullable Action spliced(List<Kept> kept, int top, long step) {
        if (top < 0 || step >= kept.get(top).end()) {
            return null; // older chunks end no later
        }
        Kept newest = kept.get(top);
        float[] values = values(newest, step);
        long i = step - newest.from();
        Action old = i < blendSteps ? spliced(kept, top - 1, step) : null;
        if (old == null) {
            return new Action(values, false, newest.observationStep());
        }
        double weight = (i + 1.0) / (blendSteps + 1.0);
        for (int e = 0; e < values.length; e++) {
            double from = old.values[e];
            values[e] = (float) (from + weight * (values[e] - from));
        }
        return new Action(values, true, newest.observationStep());
    }

    private @Nullable Action mean(List<Kept> kept, long step) {
        List<Kept> reaching = kept.stream().filter(chunk -> step < chunk.end()).toList();
        if (reaching.isEmpty()) {
            return null;
        }
        int count = reaching.size();
        int heaviest = decay >= 0 ? 0 : count - 1; // its weight is 1: no sum overflows, whatever the decay
        double[] sums = new double[reaching.get(0).chunk().actionSize()];
        double total = 0;
        for (int i = 0; i < count; i++) {
            double weight = Math.exp(-decay * (i - heaviest));
            float[] values = values(reaching.get(i), step);
            for (int e = 0; e < sums.length; e++) {
                sums[e] += weight * values[e];
            }
            total += weight;
        }
        float[] mean = new float[sums.length];
        for (int e = 0; e < mean.length; e++) {
            mean[e] = (float) (sums[e] / total);
        }
        return new Action(mean, count > 1, reaching.get(count - 1).observationStep());
    }

    private float[] values(Kept kept, long step) {
        Chunk chunk = kept.chunk();
        return chunk.action(present + (int) (step - kept.observationStep()));
    }
}
