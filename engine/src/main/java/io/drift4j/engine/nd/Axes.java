package io.drift4j.engine.nd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Named axes of several arrays that must agree: the first array that uses a letter binds it, later ones are compared.
 *
 * <pre>{@code
 * Axes axes = Axes.of("generated", generated, "N G S").and("positives", positives, "N P S");
 * long problems = axes.size("N");
 * }</pre>
 *
 * <p>A name is one or more characters without spaces ("N", "To"). A mismatch is a programmer's error and throws
 * {@link IllegalArgumentException}, for example: {@code positives must have shape (N, P, S) with N=128, S=32 as in
 * generated (128, 8, 32), got (64, 1, 32): N is 64}.
 */
public final class Axes {
    private record Bound(long size, String array) {}

    private final Map<String, Bound> sizes = new LinkedHashMap<>();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();

    private Axes() {}

    /** The axes of a first array: {@code names} is one name per axis, separated by single spaces. */
    public static Axes of(String array, NDArray value, String names) {
        return new Axes().and(array, value, names);
    }

    /** Checks one more array against what is bound and binds what is new; returns this. */
    public Axes and(String array, NDArray value, String names) {
        return and(array, value.getShape(), names);
    }

    Axes and(String array, Shape shape, String names) {
        String[] letters = names.split(" ");
        if (shape.dimension() != letters.length) {
            throw mismatch(array, shape, letters, "it has " + shape.dimension() + " axes instead of " + letters.length);
        }
        Map<String, Long> own = new LinkedHashMap<>();
        for (int axis = 0; axis < letters.length; axis++) {
            long size = shape.get(axis);
            Bound bound = sizes.get(letters[axis]);
            Long expected = bound == null ? own.putIfAbsent(letters[axis], size) : Long.valueOf(bound.size());
            if (expected != null && expected != size) {
                throw mismatch(array, shape, letters, letters[axis] + " is " + size);
            }
        }
        own.forEach((letter, size) -> sizes.put(letter, new Bound(size, array)));
        shapes.put(array, shape);
        return this;
    }

    /** The size bound to a name. */
    public long size(String name) {
        Bound bound = sizes.get(name);
        if (bound == null) {
            throw new IllegalArgumentException("axis " + name + " is not bound, only " + sizes.keySet());
        }
        return bound.size();
    }

    private IllegalArgumentException mismatch(String array, Shape got, String[] letters, String finding) {
        StringBuilder known = new StringBuilder();
        Set<String> origins = new LinkedHashSet<>();
        for (String letter : new LinkedHashSet<>(java.util.List.of(letters))) {
            Bound bound = sizes.get(letter);
            if (bound != null) {
                known.append(known.isEmpty() ? " with " : ", ")
                        .append(letter)
                        .append('=')
                        .append(bound.size());
                origins.add(bound.array() + " " + shapes.get(bound.array()));
            }
        }
        if (!origins.isEmpty()) {
            known.append(" as in ").append(String.join(" and ", origins));
        }
        return new IllegalArgumentException(array + " must have shape (" + String.join(", ", letters) + ")" + known
                + ", got " + got + ": " + finding);
    }
}
