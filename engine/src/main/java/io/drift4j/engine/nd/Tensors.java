package io.drift4j.engine.nd;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Tensors by name that are taken one at a time, so that all of them need not be in Java memory at once. */
public interface Tensors {

    /** Names and shapes, in order. */
    Map<String, long[]> shapes();

    /** The tensor of one of the names of {@link #shapes}. */
    Tensor read(String name);

    /** Tensors that are in memory. */
    static Tensors of(Map<String, Tensor> tensors) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return new Tensors() {
            @Override
            public Map<String, long[]> shapes() {
                return shapes;
            }

            @Override
            public Tensor read(String name) {
                return Objects.requireNonNull(tensors.get(name), name);
            }
        };
    }
}
