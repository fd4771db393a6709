package io.drift4j.imagegen.score;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.drift4j.engine.nn.Linear;
import io.drift4j.engine.nn.Weights;
import java.util.ArrayList;
import java.util.List;

/** A multi-layer perceptron: linear layers with ReLU between them, and a linear head for the classes. */
final class ScorerNetwork {
    private final List<Linear> layers = new ArrayList<>();
    private final Linear head;

    /**
     * Registers the layers.
     *
     * @param in numbers in an image
     * @param hidden sizes of the hidden layers
     */
    ScorerNetwork(Weights weights, int in, List<Integer> hidden, int classes) {
        int size = in;
        for (int i = 0; i < hidden.size(); i++) {
            layers.add(Linear.create(weights.scope().child("layers." + i), size, hidden.get(i)));
            size = hidden.get(i);
        }
        head = Linear.create(weights.scope().child("head"), size, classes);
    }

    /** Images (B, H*W*C) to features (B, D), what the head sees. */
    NDArray features(NDArray images) {
        NDArray x = images;
        for (Linear layer : layers) {
            x = Activation.relu(layer.forward(x, false));
        }
        return x;
    }

    /** Features (B, D) to logits (B, classes). */
    NDArray logits(NDArray features) {
        return head.forward(features, false);
    }
}
