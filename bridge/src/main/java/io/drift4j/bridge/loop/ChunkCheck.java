package io.drift4j.bridge.loop;

import io.drift4j.bridge.safety.SafetyConfig;
import io.drift4j.bridge.safety.SafetyLayer;
import io.drift4j.bridge.safety.SafetyVerdict;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.wire.ChunkMessages;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec;
import org.jspecify.annotations.Nullable;

/** What a chunk that came must pass before it may move a robot. */
record ChunkCheck(PolicySpec spec, SafetyLayer safety, Tally tally) {

    static ChunkCheck of(PolicySpec spec, SafetyConfig safety, Tally tally) {
        return new ChunkCheck(spec, SafetyLayer.of(safety, spec), tally);
    }

    /**
     * The chunk as it may be executed; null, and a word in the tally, if it may not.
     *
     * @param newest the frame that it answers
     */
    @Nullable Chunk pass(ActionChunk message, Observation newest) {
        tally.clampedByServer += message.getClamped() ? 1 : 0;
        SafetyVerdict verdict;
        try {
            verdict = safety.check(ChunkMessages.chunk(spec, message), newest);
        } catch (BadInput e) {
            tally.faulty++;
            tally.problem = String.valueOf(e.getMessage());
            return null;
        }
        if (verdict instanceof SafetyVerdict.Passed passed) {
            return passed.chunk();
        }
        if (verdict instanceof SafetyVerdict.Clamped clamped) {
            tally.clamped += clamped.changed() ? 1 : 0;
            return clamped.chunk();
        }
        tally.rejected++;
        tally.problem = "the safety layer lets the chunk not pass: "
                + (verdict instanceof SafetyVerdict.Rejected rejected ? rejected.text() : verdict);
        return null;
    }
}
