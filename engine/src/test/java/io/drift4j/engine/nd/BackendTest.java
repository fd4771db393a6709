package io.drift4j.engine.nd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendTest {

    @Test
    void opensTheProcessorAndKeepsItsThreads() {
        try (NDManager manager = Backend.open("cpu", 1)) {
            assertThat(manager.getDevice()).isEqualTo(Device.cpu());
            assertThat(manager.create(2f).add(manager.create(3f)).getFloat()).isEqualTo(5);
        }
        assertThatThrownBy(() -> Backend.open("cpu", 7))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 threads")
                .hasMessageContaining("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "gpu:", "gpu:x", "cuda:0", "", "CPU", "gpu:999"})
    void otherDevicesAreRefused(String device) {
        assertThatThrownBy(() -> Backend.open(device, 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("device")
                .hasMessageContaining(device);
    }

    @Test
    void threadsAreNotNegative() {
        assertThatThrownBy(() -> Backend.open("cpu", -1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("threads")
                .hasMessageContaining("-1");
    }

    @Test
    void aTensorHoldsAsManyNumbersAsItsShape() {
        Tensor tensor = new Tensor(new long[] {2, 2}, new float[] {1, 2, 3, 4});
        Tensor equal = new Tensor(new long[] {2, 2}, new float[] {1, 2, 3, 4});
        assertThat(tensor).isEqualTo(equal).hasSameHashCodeAs(equal);
        assertThat(tensor).isNotEqualTo(new Tensor(new long[] {4}, new float[] {1, 2, 3, 4}));
        assertThat(tensor).isNotEqualTo(new Tensor(new long[] {2, 2}, new float[] {1, 2, 3, 5}));
        assertThat(new Tensor(new long[] {}, new float[1]).shape()).isEmpty();
        assertThatThrownBy(() -> new Tensor(new long[] {2, 3}, new float[4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Arrays.toString(new long[] {2, 3}))
                .hasMessageContaining("6")
                .hasMessageContaining("4");
    }
}
