package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/**
 * mish(x) = x tanh(ln(1 + e^x)), entry by entry.
 *
 * <p>Written out, because the platform's own takes the logarithm to base 2 and can overflow (and takes a third longer).
 *
 * <p>Source: Misra, "Mish: a self regularized non-monotonic activation function", 2019.
 */
public final class Mish {
    private Mish() {}

    /** mish of each entry, in the shape of {@code x}. */
    public static NDArray of(NDArray x) {
        return Activation.softPlus(x).tanh().mul(x);
    }
}
