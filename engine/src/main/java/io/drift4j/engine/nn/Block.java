package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;

/**
 * A differentiable function with learned arrays.
 *
 * <p>Every block has the same call, even where the flag makes no difference, so that blocks compose. The result lands in
 * the manager of {@code x}: whoever opened that scope frees it.
 */
public interface Block {

    /**
     * The function.
     *
     * @param x (..., in): the last axis is the feature axis; blocks over time take (N, C, T) and say so
     * @param training whether dropout and the like act
     * @return an array of {@link #outputShape}
     */
    NDArray forward(NDArray x, boolean training);

    /** The shape law: output shape for an input shape. */
    long[] outputShape(long... input);
}
