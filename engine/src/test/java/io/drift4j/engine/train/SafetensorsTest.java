package io.drift4j.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

    /** What make_reference_safetensors.py writes. */
    private static Map<String, Tensor> arrays() {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("a.matrix", new Tensor(new long[] {2, 3}, new float[] {0, 1 / 7f, 2 / 7f, 3 / 7f, 4 / 7f, 5 / 7f}));
        arrays.put("größe", new Tensor(new long[] {4}, new float[] {1.5f, -0f, 1e-45f, Float.POSITIVE_INFINITY}));
        arrays.put("scalar", new Tensor(new long[] {}, new float[] {42}));
        arrays.put("empty", new Tensor(new long[] {0, 4}, new float[] {}));
        return arrays;
    }

    @Test
    void readsWhatTheReferenceLibraryWrote() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(SafetensorsTest.class.getResourceAsStream("reference.safetensors"))) {
            assertThat(Safetensors.decode(file.readAllBytes(), "reference")).isEqualTo(arrays());
        }
    }

    @Test
    void readsWhatItWroteInTheSameOrder() {
        byte[] file = Safetensors.encode(arrays());
        Map<String, Tensor> read = Safetensors.decode(file, "the test");
        assertThat(read).isEqualTo(arrays());
        assertThat(read.keySet()).containsExactlyElementsOf(arrays().keySet());
        assertThat(Safetensors.encode(read)).containsExactly(file);
        assertThat(Safetensors.decode(Safetensors.encode(Map.of()), "the test")).isEmpty();
    }

    @Test
    void numbersBeginAtAMultipleOfEight() {
        for (String name : new String[] {"a", "ab", "größe", "größere größe", "0123456"}) {
            byte[] file = Safetensors.encode(Map.of(name, new Tensor(new long[] {1}, new float[] {1})));
            assertThat((file.length - 4) % 8).as(name).isZero();
        }
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] file = Safetensors.encode(arrays());
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> Safetensors.decode(cut, "cut.safetensors"))
                    .as("%d bytes", length)
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("cut.safetensors")
                    .hasMessageContaining("damaged");
        }
        assertThatThrownBy(() -> Safetensors.decode(Arrays.copyOf(file, file.length + 4), "long.safetensors"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("damaged");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "3",
                "{",
                "not json",
                "{'a': 3}",
                "{'a': {}}",
                "{'a': {'dtype': 'F16', 'shape': [4], 'data_offsets': [0, 8]}}",
                "{'a': {'dtype': 'F32', 'shape': [3], 'data_offsets': [0, 8]}}",
                "{'a': {'dtype': 'F32', 'shape': [2], 'data_offsets': [4, 12]}}",
                "{'a': {'dtype': 'F32', 'shape': [2], 'data_offsets': [-4, 4]}}",
                "{'a': {'dtype': 'F32', 'shape': [2], 'data_offsets': [8, 0]}}",
                "{'a': {'dtype': 'F32', 'shape': [2], 'data_offsets': [0]}}",
                "{'a': {'dtype': 'F32', 'shape': [-1, -2], 'data_offsets': [0, 8]}}",
                "{'a': {'dtype': 'F32', 'shape': ['x'], 'data_offsets': [0, 8]}}",
                "{'a': {'dtype': 'F32', 'shape': [1], 'data_offsets': [0, 4]}}",
                "{'a': {'dtype': 'F32', 'shape': [4294967296, 4294967296], 'data_offsets': [0, 0]}}",
                "{'a': {'dtype': 'F32', 'shape': [2], 'data_offsets': [9223372036854775800, 9223372036854775808]}}",
            })
    void damagedHeadersAreRefused(String header) {
        byte[] text = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        byte[] file = ByteBuffer.allocate(8 + text.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .array();
        assertThatThrownBy(() -> Safetensors.decode(file, "bad.safetensors"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("bad.safetensors");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE})
    void headerLengthsOutsideTheFileAreRefused(long length) {
        byte[] file = ByteBuffer.allocate(40)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
        assertThatThrownBy(() -> Safetensors.decode(file, "bad.safetensors"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("header does not fit");
    }
}
