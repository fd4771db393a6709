package io.drift4j.bridge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Observation;
import io.drift4j.policy.ObservationHistory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChunkMessagesTest {
    private static final Chunk CHUNK = new Chunk(4, 2, new float[] {1, 2, 3, 4, 5, 6, 7, -8.5f});

    private static ActionChunk.Builder message(Chunk chunk) {
        return ActionChunk.newBuilder()
                .setHorizon(chunk.horizon())
                .setActionSize(chunk.actionSize())
                .setActions(ChunkMessages.actions(chunk));
    }

    @Test
    void actionsComeBackAsTheyWere() {
        assertThat(ChunkMessages.chunk(Wires.SPEC, message(CHUNK).build()).values())
                .containsExactly(CHUNK.values());
        assertThat(ChunkMessages.actions(CHUNK).byteAt(3))
                .as("little-endian 1.0")
                .isEqualTo((byte) 0x3f);
    }

    @Test
    void dueTimesCountFromTheNewestFrame() {
        assertThat(ChunkMessages.due(Wires.SPEC)).containsExactly(-50_000_000L, 0L, 50_000_000L, 100_000_000L);
    }

    @Test
    void whatIsNoChunkOfTheSpecIsRefused() {
        for (ActionChunk wrong : List.of(
                message(CHUNK).setHorizon(3).build(),
                message(CHUNK).setActionSize(3).build(),
                message(new Chunk(3, 2, new float[6])).setHorizon(4).build())) {
            assertThatThrownBy(() -> ChunkMessages.chunk(Wires.SPEC, wrong))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("T=4", "A=2");
        }
        assertThatThrownBy(() -> ChunkMessages.chunk(
                        Wires.SPEC,
                        message(new Chunk(4, 2, new float[] {1, 2, 3, 4, 5, 6, 7, Float.NaN}))
                                .build()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("finite");
    }

    @Test
    void aClientChecksBeforeItSends() {
        assertThatThrownBy(() -> ObservationMessages.frame(Wires.SPEC, new Observation(Map.of("joints", new float[2]))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'camera'", "none");
        assertThatThrownBy(() ->
                        ObservationMessages.frame(Wires.SPEC, new Observation(Map.of("joints", new float[] {1, Float.NaN
                        }))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> ObservationMessages.history(
                        Wires.SPEC, new ObservationHistory(List.of(new Observation(Map.of())))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("2 frames");
    }

    @Test
    void weightsHaveOneHashWhateverTheirOrder() {
        Tensor a = new Tensor(new long[] {2}, new float[] {1, 2});
        Tensor b = new Tensor(new long[] {1, 2}, new float[] {1, 2});
        String hash = WeightHash.of(Map.of("a", a, "b", b));
        assertThat(hash).isEqualTo(WeightHash.of(new java.util.TreeMap<>(Map.of("b", b, "a", a))));
        assertThat(hash)
                .isNotEqualTo(WeightHash.of(Map.of("a", b, "b", a)))
                .isNotEqualTo(WeightHash.of(Map.of("a", a, "c", b)))
                .isEqualTo("2fcbd33b1a48faf6163d9e6f6405702bbf1af4dd759f21290c2abaa37c8b11b0");
    }
}
