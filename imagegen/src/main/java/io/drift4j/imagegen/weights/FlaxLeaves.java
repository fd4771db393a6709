package io.drift4j.imagegen.weights;

import io.drift4j.engine.nd.Tensors;

/** The leaves of a parameter tree of the Flax library, by path, for example {@code encoder/conv1/kernel}. */
public interface FlaxLeaves extends Tensors {

    /** What they come from, for messages. */
    String source();
}
