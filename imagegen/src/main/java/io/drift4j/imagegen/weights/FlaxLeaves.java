package io.drift4j.imagegen.weights;

import io.drift4j.engine.nd.Tensor;
import java.util.Map;

/** The leaves of a parameter tree of the Flax library, by path, for example {@code encoder/conv1/kernel}. */
public interface FlaxLeaves {

    /** The shape of each leaf. */
    Map<String, long[]> shapes();

    /** The numbers of a leaf, read when asked for. */
    Tensor read(String path);

    /** What they come from, for messages. */
    String source();
}
