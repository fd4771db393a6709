package io.drift4j.bridge.model;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.wire.FieldErrors;
import io.drift4j.bridge.wire.ObservationDecoder;
import io.drift4j.bridge.wire.ObservationMessages;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.PolicySpec;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happens before the first request: every batch size once, because a native library plans each anew, then the whole
 * way from an observation's message to the chunk's until the compiler of this Java is through with it.
 *
 * <p>Where a row is computed alone ({@link ModelSource.Opened#rowsAlone}), 1 to 8 rows and the largest batch stand for all
 * sizes. Observations are zeros; what the policy gives for them does not matter, but it must not throw.
 *
 * @param largest most rows of a pass
 * @param rowsAlone whether a few sizes stand for all
 */
record WarmUp(int largest, boolean rowsAlone) {
    private static final int FEW = 8;
    private static final int LEAST_PASSES = 20;
    private static final int MOST_PASSES = 2000;
    private static final long MOST_NANOS = 3_000_000_000L;

    /** Runs on the thread of the model, whose arrays it leaves behind warm. */
    void run(ObservationDecoder decoder, Passes passes) {
        Observation message = zeros(passes.spec());
        for (int rows = 1; rows <= largest; rows++) {
            if (!rowsAlone || rows <= FEW || rows == largest) {
                passes.act(Collections.nCopies(rows, work(decoder, message, rows)));
            }
        }
        long start = System.nanoTime();
        for (int i = 0; i < MOST_PASSES && (i < LEAST_PASSES || System.nanoTime() - start < MOST_NANOS); i++) {
            List<Work> rows = new ArrayList<>();
            for (int row = 0;
                    row <= i % Math.min(FEW, largest);
                    row++) { // one size alone would be compiled for that alone
                rows.add(work(decoder, message, i));
            }
            List<Chunk> chunks = passes.act(rows);
            for (int row = 0; row < rows.size(); row++) {
                answer(passes, rows.get(row), chunks.get(row));
            }
        }
    }

    private static void answer(Passes passes, Work work, Chunk chunk) {
        try {
            passes.message(work, passes.check(work, chunk)).build().toByteString();
        } catch (StatusRuntimeException e) {
            // what it gives for zeros is no robot's business
        }
    }

    private static Work work(ObservationDecoder decoder, Observation message, long seed) {
        FieldErrors errors = new FieldErrors();
        ObservationHistory history = new ObservationHistory(decoder.frames(message, errors));
        Noise noise = decoder.noise(message, seed, errors);
        errors.check();
        return new Work(
                decoder,
                new Work.Echo(seed, 0, 0),
                history,
                noise,
                false,
                Work.NEVER,
                0,
                System.nanoTime(),
                Nobody.HERE);
    }

    private static Observation zeros(PolicySpec spec) {
        Map<String, float[]> frame = new LinkedHashMap<>();
        spec.observations().forEach(key -> frame.put(key.name(), new float[key.size()]));
        ObservationHistory history = new ObservationHistory(
                Collections.nCopies(spec.observationSteps(), new io.drift4j.policy.Observation(frame)));
        return Observation.newBuilder()
                .setHistory(ObservationMessages.history(spec, history))
                .build();
    }

    private enum Nobody implements Work.Receiver {
        HERE;

        @Override
        public void chunk(ActionChunk.Builder chunk) {}

        @Override
        public void refused(StatusRuntimeException why) {}

        @Override
        public boolean gone() {
            return true;
        }
    }
}
