package io.drift4j.bench;

import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.simeval.pusht.PushT;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** The shipped policy with something to look at: the first two frames of the benchmark's first test episode. */
public final class Acting implements AutoCloseable {
    private final Policy policy;
    private final ObservationHistory history = history();

    private Acting(Policy policy) {
        this.policy = policy;
    }

    /** The shipped policy on one thread, by an implementation's name. */
    public static Acting load(String implementation) {
        return load(implementation, Places.file("models/pusht-state.drift4j"), 1);
    }

    static Acting load(String implementation, Path policy, int threads) {
        return new Acting(Implementation.named(implementation).loader().load(policy, threads));
    }

    /** Names of the ways to run a policy. */
    public static List<String> implementations() {
        return Implementation.ALL.stream().map(Implementation::name).toList();
    }

    static ObservationHistory history() {
        ObservationHistory.Recorder recorder = new ObservationHistory.Recorder(2);
        try (PushT task = PushT.withKeys("keypoint", "agent_pos")) {
            recorder.add(task.reset(100000));
            recorder.add(task.step(new float[] {256, 256}).observation());
        }
        return recorder.history();
    }

    /** One pass with the noise of this seed. */
    public Chunk act(long seed) {
        return policy.act(history, Noise.seeded(seed));
    }

    /** One pass for a batch of this size. */
    List<Chunk> actBatch(int size, long seed) {
        return policy.act(
                Collections.nCopies(size, history),
                IntStream.range(0, size).mapToObj(i -> Noise.seeded(seed + i)).toList());
    }

    @Override
    public void close() {
        policy.close();
    }
}
