package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class MishTest {

    @Test
    void isItsEquationFarOutToo() {
        float[] x = {-100, -30, -2, -1e-3f, 0, 0.5f, 3, 19, 21, 100};
        float[] expected = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            expected[i] = (float) (x[i] * Math.tanh(Math.log1p(Math.exp(x[i]))));
        }
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThat(Mish.of(manager.create(x)).toFloatArray()).containsExactly(expected, within(1e-6f));
        }
    }
}
