package io.drift4j.bridge.server;

import io.drift4j.bridge.model.ModelSource;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A policy that a test can hold in its pass, and whose numbers say what it was given: action i is
 *
 * <pre>x = first number of the newest frame + i,   y = first number of the oldest frame + noise</pre>
 *
 * <p>By what it sees it can fail: x = {@link #NAN} gives one, x = {@link #THROWS} throws.
 */
class FakePolicy implements Policy {
    static final float NAN = 666;
    static final float THROWS = 777;
    static final int NOISE = 1;

    /** To = 2, Ta = 2, T = 4, a tenth of a second. */
    static final PolicySpec SPEC = spec("fake", new ObservationKey("state", 2, "px"));

    /** The same with a picture of 4 rows of 6 pixels. */
    static final PolicySpec WITH_PICTURE = spec(
            "fake-picture",
            new ObservationKey("state", 2, "px"),
            new ObservationKey("camera", 4 * 6 * 3, "1", List.of(4, 6, 3), List.of()));

    private final PolicySpec spec;
    private final float offset;
    private volatile Semaphore passes;
    private volatile CountDownLatch entered = new CountDownLatch(0);
    final List<Integer> batches = new CopyOnWriteArrayList<>();
    final CountDownLatch closed = new CountDownLatch(1);

    FakePolicy() {
        this(SPEC, 0);
    }

    /** A policy that adds {@code offset} to y. */
    FakePolicy(PolicySpec spec, float offset) {
        this.spec = spec;
        this.offset = offset;
    }

    static PolicySpec spec(String task, ObservationKey... keys) {
        return new PolicySpec(
                task,
                List.of(keys),
                new ActionSpec(List.of("x", "y"), "px", List.of(-1000.0, -1000.0), List.of(1000.0, 1000.0)),
                2,
                2,
                4,
                0.1);
    }

    ModelSource.Opened opened() {
        return new ModelSource.Opened(this, true, NOISE, 1, "0".repeat(64), 7, 8, "unknown");
    }

    /** From now on each pass waits for one {@link #letPass}. */
    void hold() {
        entered = new CountDownLatch(1);
        passes = new Semaphore(0);
    }

    /** Waits until a pass waits. */
    void awaitPass() throws InterruptedException {
        if (!entered.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("no pass began");
        }
        entered = new CountDownLatch(1);
    }

    void letPass(int count) {
        passes.release(count);
    }

    /** Passes that wait go on, and none waits any more. */
    void letGo() {
        Semaphore held = passes;
        passes = null;
        if (held != null) {
            held.release(1_000_000);
        }
    }

    @Override
    public PolicySpec spec() {
        return spec;
    }

    @Override
    public List<Chunk> act(List<ObservationHistory> histories, List<Noise> noises) {
        Semaphore gate = passes;
        if (gate != null) {
            entered.countDown();
            gate.acquireUninterruptibly();
        }
        if (closed.getCount() == 0) {
            throw new AssertionError("a pass of a closed policy");
        }
        batches.add(histories.size());
        List<Chunk> chunks = new ArrayList<>();
        for (int row : IntStream.range(0, histories.size()).toArray()) {
            chunks.add(chunk(histories.get(row), noises.get(row)));
        }
        return chunks;
    }

    private Chunk chunk(ObservationHistory history, Noise noise) {
        float x = history.newest().get("state")[0];
        if (x == THROWS) {
            throw new IllegalStateException("this fake throws");
        }
        float[] values = new float[spec.horizon() * 2];
        for (int i = 0; i < spec.horizon(); i++) {
            values[2 * i] = x + i;
            values[2 * i + 1] = history.frames().get(0).get("state")[0] + noise.values(NOISE)[0] + offset;
        }
        if (x == NAN) {
            values[5] = Float.NaN;
        }
        return new Chunk(spec.horizon(), 2, values);
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
