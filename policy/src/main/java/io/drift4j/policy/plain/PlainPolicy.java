package io.drift4j.policy.plain;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.Acting;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicyFile;
import io.drift4j.policy.PolicySpec;
import java.nio.file.Path;
import java.util.List;

/**
 * A trained policy whose pass is plain Java: the same file and, up to rounding, the same chunks as
 * {@link io.drift4j.policy.DriftPolicy}, without its native library.
 *
 * <p>For robot controllers: the jars of {@code ai.djl} may be left away. One pass runs on the calling thread; any number
 * of threads may act at once, each with arrays of its own. Takes the network kinds {@code mlp} and {@code trunk_head}.
 *
 * <p>Not suitable for large batches, where the native library has the faster matrix products.
 */
public final class PlainPolicy implements Policy {
    private final Acting acting;
    private final Network network;
    private final ThreadLocal<State> states;

    private PlainPolicy(Acting acting, Network network) {
        this.acting = acting;
        this.network = network;
        this.states = ThreadLocal.withInitial(
                () -> new State(acting.conditionSize(), acting.noiseSize(), network.width(), acting.sampleSize()));
    }

    /**
     * Loads a {@code .drift4j} file or a checkpoint folder; of a training checkpoint the averaged weights.
     *
     * @throws BadInput if the file is no policy, is damaged, its weights do not fit its network, or its network is of
     *     another kind
     */
    public static PlainPolicy load(Path file) {
        return of(PolicyFile.read(file));
    }

    /** The policy of a file that has been read, otherwise as {@link #load}. */
    public static PlainPolicy of(PolicyFile file) {
        Acting acting = Acting.of(file.contents());
        Network network = Network.read(file, acting.conditionSize(), acting.sampleSize());
        return new PlainPolicy(acting, network);
    }

    /** The factor on the noise. */
    public double noiseScale() {
        return acting.noiseScale();
    }

    /** Numbers of noise in one pass, for {@link Noise#given}. */
    public int noiseSize() {
        return acting.noiseSize();
    }

    @Override
    public PolicySpec spec() {
        return acting.spec();
    }

    @Override
    public List<Chunk> act(List<ObservationHistory> histories, List<Noise> noises) {
        return acting.act(histories, noises, this::pass);
    }

    private float[] pass(float[] conditions, float[] noise, int batch) {
        State state = states.get();
        float[] samples = new float[batch * acting.sampleSize()];
        for (int first = 0; first < batch; first += State.GROUP) {
            int group = Math.min(State.GROUP, batch - first);
            fill(conditions, first, state.condition, group);
            fill(noise, first, state.noise, group);
            network.pass(state, group);
            for (int s = 0; s < group; s++) {
                int size = acting.sampleSize();
                System.arraycopy(state.sample[s], 0, samples, (first + s) * size, size);
            }
        }
        return samples;
    }

    private static void fill(float[] from, int first, float[][] rows, int count) {
        for (int s = 0; s < count; s++) {
            System.arraycopy(from, (first + s) * rows[s].length, rows[s], 0, rows[s].length);
        }
    }

    /** Does nothing: all is in Java memory. */
    @Override
    public void close() {}
}
