package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.norm.Dropout;

/** Dropout as transformers use it, in many places with one share. */
final class Shares {
    private Shares() {}

    static double checked(double share) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("dropout must be in [0, 1), got " + share);
        }
        return share;
    }

    /** Sets this share of numbers to zero in training and divides the others by 1 - share. */
    static NDArray dropout(NDArray x, float share, boolean training) {
        return training && share > 0 ? Dropout.dropout(x, share, true).singletonOrThrow() : x;
    }
}
