package io.drift4j.policy.plain;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The arrays of a file by dotted name, handed out to layers, with every difference to what layers ask for. */
final class NamedWeights {
    private final Map<String, Tensor> arrays;
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<String> differences = new ArrayList<>();

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
        arrays.forEach((name, tensor) -> {
            if (!asked.contains(name)) {
                differences.add("has " + name + " " + Arrays.toString(tensor.shape()) + ", which the network lacks");
            }
        });
        BadInput.unless(
                differences.isEmpty(),
                "%s must hold the weights of this network, but %s. It was made for another network configuration.",
                source,
                String.join("; ", differences));
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

        /** The numbers of an array of this shape, row-major, not copied; zeros if the file has no such array. */
        float[] array(String name, long... shape) {
            Tensor found = arrays.get(prefix + name);
            asked.add(prefix + name);
            if (found != null && Arrays.equals(found.shape(), shape)) {
                return found.values();
            }
            differences.add(
                    found == null
                            ? "lacks " + prefix + name + " " + Arrays.toString(shape)
                            : prefix + name + " is " + Arrays.toString(found.shape()) + ", not "
                                    + Arrays.toString(shape));
            return new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        }
    }
}
