package io.drift4j.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bench.Acting;
import org.junit.jupiter.api.Test;

/** Each micro-benchmark does once what it measures. */
final class MicroTest {
    @Test
    void engine() {
        EngineMicro micro = new EngineMicro();
        micro.open();
        micro.driftField();
        micro.driftLossWithGradient();
        micro.linear();
        micro.layerNorm();
        micro.residualBlock();
        micro.close();
    }

    @Test
    void pass() {
        for (String implementation : Acting.implementations()) {
            PassMicro micro = new PassMicro();
            micro.implementation = implementation;
            micro.open();
            assertThat(micro.pass().values()).hasSize(32).doesNotContain(Float.NaN);
            micro.close();
        }
    }

    @Test
    void simulator() {
        SimulatorMicro micro = new SimulatorMicro();
        micro.open();
        assertThat(micro.step().observation().get("state")).hasSize(5);
    }
}
