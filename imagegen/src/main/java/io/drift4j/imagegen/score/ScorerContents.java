package io.drift4j.imagegen.score;

import java.util.List;

/**
 * What a scoring classifier's file holds beside its weights.
 *
 * @param hidden sizes of the hidden layers
 * @param height H
 * @param width W
 * @param channels C
 * @param classNames in the order of the logits
 */
record ScorerContents(List<Integer> hidden, int height, int width, int channels, List<String> classNames) {
    /** The kind of such a checkpoint. */
    static final String KIND = "scorer";

    /** Metric of its manifest: share of test images whose class it names. */
    static final String TEST_ACCURACY = "test_accuracy";

    ScorerContents {
        hidden = List.copyOf(hidden);
        classNames = List.copyOf(classNames);
    }
}
