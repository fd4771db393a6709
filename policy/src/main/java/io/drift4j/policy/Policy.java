package io.drift4j.policy;

import java.util.List;

/**
 * From an observation history to a chunk of actions, in one pass.
 *
 * <p>Thread-safe; deterministic given history and noise, whether asked alone or in a batch (up to float rounding). A
 * loaded checkpoint, a remote policy, a scripted expert and a recorded replay all look like this, and everything that
 * rolls out, serves or measures takes this type.
 *
 * <p>Not suitable for policies with hidden state between calls: an observation history is all that a policy may see.
 */
public interface Policy extends AutoCloseable {

    /** What this policy takes and gives. */
    PolicySpec spec();

    /**
     * One pass for a batch of histories.
     *
     * @param histories each of To frames with the keys of {@link PolicySpec#observations}, raw units
     * @param noises one for each history
     * @return one chunk for each history, in order, in raw action units
     */
    List<Chunk> act(List<ObservationHistory> histories, List<Noise> noises);

    /** One pass for one history. */
    default Chunk act(ObservationHistory history, Noise noise) {
        return act(List.of(history), List.of(noise)).get(0);
    }

    @Override
    void close();
}
