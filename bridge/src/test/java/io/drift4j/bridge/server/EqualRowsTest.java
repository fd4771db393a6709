package io.drift4j.bridge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drift4j.bridge.model.PolicyFiles;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.GetModelInfoRequest;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.wire.ObservationMessages;
import io.drift4j.bridge.wire.SpecMessages;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.plain.Pass;
import io.drift4j.policy.plain.PlainPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shipped policy: what one session is answered does not depend on those beside it, nor on the server. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EqualRowsTest {
    private static final Path FILE = Path.of("../models/pusht-state.drift4j");
    private static final int SESSIONS = 16;

    private static Running serve(Pass pass) throws InterruptedException {
        PolicyFiles files = new PolicyFiles("pusht", FILE, null, new PolicyFiles.Running(pass, "cpu", 1));
        return Running.serve(
                files, "pusht", "limits.observationsPerSecond=1e6", "batching.windowMillis=2", "batching.maxBatch=16");
    }

    private static ObservationHistory history(PolicySpec spec, long seed) {
        RandomStream random = RandomStream.of(seed);
        Map<String, float[]> frame = new LinkedHashMap<>();
        spec.observations().forEach(key -> {
            float[] values = random.gaussians(key.size());
            for (int i = 0; i < values.length; i++) {
                values[i] = 250 + 60 * values[i];
            }
            frame.put(key.name(), values);
        });
        return new ObservationHistory(
                Collections.nCopies(spec.observationSteps(), new io.drift4j.policy.Observation(frame)));
    }

    /** Chunks of many sessions that ask at once, of which some must have shared a pass. */
    private static List<ActionChunk> together(Running running, PolicySpec spec) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(SESSIONS);
        try {
            List<String> sessions = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                sessions.add(running.open());
            }
            for (int attempt = 0; attempt < 200; attempt++) {
                List<CompletableFuture<ActionChunk>> asked = new ArrayList<>();
                for (int i = 0; i < SESSIONS; i++) {
                    int mine = i;
                    long sequence = attempt;
                    asked.add(CompletableFuture.supplyAsync(
                            () -> running.infer(
                                    sessions.get(mine), observation(spec, mine).setSequence(sequence)),
                            clients));
                }
                List<ActionChunk> chunks = new ArrayList<>();
                for (CompletableFuture<ActionChunk> each : asked) {
                    chunks.add(each.get(30, TimeUnit.SECONDS));
                }
                if (chunks.stream().anyMatch(chunk -> chunk.getBatch() > 4)) {
                    return chunks;
                }
            }
            throw new AssertionError("no pass was shared");
        } finally {
            clients.shutdownNow();
        }
    }

    private static Observation.Builder observation(PolicySpec spec, int i) {
        return Observation.newBuilder()
                .setHistory(ObservationMessages.history(spec, history(spec, i)))
                .setSeed(i);
    }

    private static PolicySpec spec(Running running) {
        return SpecMessages.spec(running.stub()
                .getModelInfo(GetModelInfoRequest.getDefaultInstance())
                .getModel()
                .getSpec());
    }

    @Test
    void inPlainJavaEveryBitIsTheSameAloneAndBesideOthers() throws Exception {
        try (Running running = serve(Pass.AUTO);
                PlainPolicy local = PlainPolicy.load(FILE)) {
            PolicySpec spec = spec(running);
            List<ActionChunk> chunks = together(running, spec);
            String alone = running.open();
            for (int i = 0; i < SESSIONS; i++) {
                ActionChunk single = running.infer(alone, observation(spec, i));
                assertThat(single.getBatch()).isEqualTo(1);
                assertThat(chunks.get(i).getActions()).isEqualTo(single.getActions());
                Chunk here = local.act(history(spec, i), Noise.seeded(i));
                assertThat(Running.actions(spec, single)).containsExactly(clamped(spec, here.values()));
            }
        }
    }

    /** What the safety layer of the defaults makes of it: executed actions stay in the policy's own range. */
    private static float[] clamped(PolicySpec spec, float[] values) {
        float[] sent = values.clone();
        int size = spec.action().size();
        for (int i = (spec.observationSteps() - 1) * size; i < sent.length; i++) {
            double low = spec.action().low().get(i % size);
            double high = spec.action().high().get(i % size);
            sent[i] = (float) Math.max(low, Math.min(high, sent[i]));
        }
        return sent;
    }

    @Test
    void inTheNativeLibraryWithinAHundredThousandthOfTheRange() throws Exception {
        try (Running running = serve(Pass.NATIVE)) {
            PolicySpec spec = spec(running);
            List<ActionChunk> chunks = together(running, spec);
            String alone = running.open();
            double range = spec.action().high().get(0) - spec.action().low().get(0);
            for (int i = 0; i < SESSIONS; i++) {
                float[] single = Running.actions(spec, running.infer(alone, observation(spec, i)));
                float[] beside = Running.actions(spec, chunks.get(i));
                for (int k = 0; k < single.length; k++) {
                    assertThat(beside[k]).isCloseTo(single[k], within((float) (1e-5 * range)));
                }
            }
        }
    }
}
