package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Ops;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nd.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The learned arrays of one network, by dotted name in the order of creation, for example
 * {@code blocks.0.norm.weight}.
 *
 * <p>Owns the native arrays; closing it frees them. Initial values depend on the stream and the name alone, never on
 * the order in which blocks are built.
 */
public final class Weights implements AutoCloseable {
    private final NDManager manager;
    private final @Nullable RandomStream stream;
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();
    private final Set<String> undecayed = new HashSet<>();

    private Weights(NDManager manager, @Nullable RandomStream stream) {
        this.manager = manager;
        this.stream = stream;
    }

    /** Empty weights in a child of {@code parent}; blocks fill them. */
    public static Weights create(NDManager parent, RandomStream stream) {
        return new Weights(parent.newSubManager(), stream);
    }

    /** The same without initial values, for weights that are {@linkplain #load loaded}: memory is reserved, not filled. */
    public static Weights unset(NDManager parent) {
        return new Weights(parent.newSubManager(), null);
    }

    /** The place where a block registers its arrays. */
    public Scope scope() {
        return new Scope("", true);
    }

    /** Names in order of creation. */
    public List<String> names() {
        return List.copyOf(arrays.keySet());
    }

    /** Arrays in order of creation; live, not copies. */
    public List<NDArray> arrays() {
        return new ArrayList<>(arrays.values());
    }

    /** Names and arrays together, in order of creation; live, not copies. */
    public Map<String, NDArray> byName() {
        return Collections.unmodifiableMap(arrays);
    }

    /** How many numbers are learned. */
    public long count() {
        return arrays.values().stream().mapToLong(NDArray::size).sum();
    }

    /**
     * Whether weight decay is usual for each array: matrices and larger, not biases, gains and what was registered as
     * {@link Scope#undecayed}.
     */
    public boolean[] decayed() {
        boolean[] decayed = new boolean[arrays.size()];
        int i = 0;
        for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
            decayed[i++] = entry.getValue().getShape().dimension() >= 2 && !undecayed.contains(entry.getKey());
        }
        return decayed;
    }

    /** Makes every array collect gradients (or stop doing so). Frozen weights build no graph in any thread. */
    public Weights trainable(boolean trainable) {
        arrays.values().forEach(array -> array.setRequiresGradient(trainable));
        return this;
    }

    /** A copy of all values in Java memory. */
    public Map<String, Tensor> export() {
        Map<String, Tensor> copy = new LinkedHashMap<>();
        arrays.forEach(
                (name, array) -> copy.put(name, new Tensor(array.getShape().getShape(), array.toFloatArray())));
        return copy;
    }

    /**
     * Replaces all values.
     *
     * @param source what the values come from, for the message
     * @throws BadInput unless names and shapes are all the same; the message lists every difference
     */
    public void load(Map<String, Tensor> values, String source) {
        requireSame(values, source);
        values.forEach(this::set);
    }

    /** Replaces the values of one array, for those who read a large file array by array; the shape must be the same. */
    public void set(String name, Tensor values) {
        NDArray target = arrays.get(name);
        if (target == null) {
            throw new IllegalArgumentException("no array is named " + name);
        }
        try (NDArray given = manager.create(values.values(), new Shape(values.shape()))) {
            Ops.copyAll(List.of(given), List.of(target));
        }
    }

    /** The shape of each array, in order of creation. */
    public Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        arrays.forEach((name, array) -> shapes.put(name, array.getShape().getShape()));
        return shapes;
    }

    /**
     * Checks that values have the names and shapes of these weights, as those of {@link #load} must.
     *
     * @param source what the values come from, for the message
     * @throws BadInput with every difference
     */
    public void requireSame(Map<String, Tensor> values, String source) {
        Tensor.requireShapes(shapes(), Tensors.of(values).shapes(), source);
    }

    @Override
    public void close() {
        manager.close();
    }

    /** A name prefix under which a block registers its arrays. */
    public final class Scope {
        private final String prefix;
        private final boolean decays;

        private Scope(String prefix, boolean decays) {
            this.prefix = prefix;
            this.decays = decays;
        }

        /** The scope of a part, for example {@code norm} or {@code blocks.0}. */
        public Scope child(String name) {
            return new Scope(prefix + name + ".", decays);
        }

        /** The same place for arrays that weight decay leaves alone whatever their shape, such as position embeddings. */
        public Scope undecayed() {
            return new Scope(prefix, false);
        }

        /** Registers an array with uniform initial values in [-bound, bound). */
        public NDArray uniform(String name, double bound, long... shape) {
            RandomStream own = stream == null ? null : stream.split(prefix + name);
            return add(name, own == null ? null : () -> bound * (2 * own.nextDouble() - 1), shape);
        }

        /** Registers an array with normal initial values of mean 0. */
        public NDArray normal(String name, double deviation, long... shape) {
            RandomStream own = stream == null ? null : stream.split(prefix + name);
            return add(name, own == null ? null : () -> deviation * own.nextGaussian(), shape);
        }

        /** Registers an array in which every number starts as {@code value}. */
        public NDArray constant(String name, double value, long... shape) {
            return add(name, stream == null ? null : () -> value, shape);
        }

        /** Registers an array that starts with these values, row-major. */
        public NDArray initial(String name, float[] values, long... shape) {
            int[] next = {0};
            return add(name, stream == null ? null : () -> values[next[0]++], shape);
        }

        private NDArray add(String name, @Nullable DoubleSupplier initial, long... shape) {
            if (arrays.containsKey(prefix + name)) {
                throw new IllegalArgumentException("two arrays are named " + prefix + name);
            }
            NDArray array = initial == null
                    ? io.drift4j.engine.nd.Scope.lasting(manager.create(new Shape(shape)))
                    : fixed(filled(initial, shape), shape);
            arrays.put(prefix + name, array);
            if (!decays) {
                undecayed.add(prefix + name);
            }
            return array;
        }

        /**
         * A constant that a block needs beside its learned arrays, such as a mask: on their device and freed with them, but
         * nameless, neither trained nor saved.
         */
        public NDArray fixed(float[] values, long... shape) {
            return io.drift4j.engine.nd.Scope.lasting(manager.create(values, new Shape(shape)));
        }

        private static float[] filled(DoubleSupplier initial, long... shape) {
            float[] values = new float[Math.toIntExact(new Shape(shape).size())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) initial.getAsDouble();
            }
            return values;
        }
    }
}
