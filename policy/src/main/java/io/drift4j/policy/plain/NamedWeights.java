package io.drift4j.policy.plain;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nd.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The arrays of a file by dotted name, handed out to layers, and a record of what the layers asked for. */
final class NamedWeights {
    private final Map<String, Tensor> arrays;
    private final Map<String, long[]> asked = new LinkedHashMap<>();

    NamedWeights(Map<String, Tensor> arrays) {
        this.arrays = arrays;
    }

    /** Where the network's own parts are. */
    Part root() {
        return new Part("");
    }

    /**
     * Ends the handing out.
     *
     * @param source what the arrays come from, for the message
     * @throws BadInput unless exactly the arrays of the file were asked for; the message lists every difference
     */
    void requireSame(String source) {
        Tensor.requireShapes(asked, Tensors.of(arrays).shapes(), source);
    }

    /** The arrays whose names begin with the name of one part of the network. */
    final class Part {
        private final String prefix;

        private Part(String prefix) {
            this.prefix = prefix;
        }

        Part child(String name) {
            return new Part(prefix + name + ".");
        }

        /** The numbers of an array, row-major, not copied; zeros if the file has none of this name and shape. */
        float[] array(String name, long... shape) {
            asked.put(prefix + name, shape);
            Tensor found = arrays.get(prefix + name);
            return found != null && Arrays.equals(found.shape(), shape)
                    ? found.values()
                    : new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        }
    }
}
