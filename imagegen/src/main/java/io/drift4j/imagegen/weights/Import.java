package io.drift4j.imagegen.weights;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nd.Tensors;
import io.drift4j.engine.nn.Weights;
import io.drift4j.imagegen.net.DitConfig;
import io.drift4j.imagegen.net.MaeConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Fills the weights of a network here from the leaves of its Flax tree: every one has a place, or nothing is filled. */
public final class Import {
    private static final String NESTED = "params/";

    private Import() {}

    /**
     * Fills the weights of a {@link io.drift4j.imagegen.net.Dit}.
     *
     * @throws BadInput with all leaves that are missing, of another shape or without a place
     */
    public static void generator(DitConfig config, FlaxLeaves leaves, Weights into) {
        fill(GeneratorPlaces.of(config), leaves, into, Set.of());
    }

    /**
     * Fills the weights of a {@link io.drift4j.imagegen.net.MaskedAutoencoder}.
     *
     * @throws BadInput with all leaves that are missing, of another shape or without a place
     */
    public static void autoencoder(MaeConfig config, FlaxLeaves leaves, Weights into) {
        fill(EncoderPlaces.ofWhole(config), leaves, into, Set.of());
    }

    /**
     * Fills the weights of the encoder of one; decoder and classifier are not read.
     *
     * @throws BadInput with all leaves that are missing, of another shape or without a place
     */
    public static void encoder(MaeConfig config, FlaxLeaves leaves, Weights into) {
        fill(EncoderPlaces.of(config), leaves, into, EncoderPlaces.NOT_OF_ENCODER);
    }

    private static void fill(List<Place> places, FlaxLeaves leaves, Weights into, Set<String> ignored) {
        Tensors turned = turned(places, leaves, into.shapes(), ignored);
        turned.shapes().keySet().forEach(name -> into.set(name, turned.read(name)));
    }

    /**
     * The arrays of a network here, each made of its leaves when it is read.
     *
     * @param shapes of the arrays
     * @param ignored leaves that begin so are left out
     * @throws BadInput with all leaves that are missing, of another shape or without a place
     */
    static Tensors turned(List<Place> places, FlaxLeaves leaves, Map<String, long[]> shapes, Set<String> ignored) {
        String prefix = requireFit(places, leaves, shapes, ignored);
        Map<String, List<Place>> byName = places.stream().collect(Collectors.groupingBy(Place::name));
        return new Tensors() {
            @Override
            public Map<String, long[]> shapes() {
                return shapes;
            }

            @Override
            public Tensor read(String name) {
                List<Place> parts = Objects.requireNonNull(byName.get(name), name);
                if (parts.size() == 1) {
                    return parts.get(0).turned(leaves.read(prefix + parts.get(0).path()));
                }
                Tensor whole = blank(Objects.requireNonNull(shapes.get(name)));
                for (Place place : parts) {
                    float[] part =
                            place.turned(leaves.read(prefix + place.path())).values();
                    System.arraycopy(part, 0, whole.values(), place.part() * part.length, part.length);
                }
                return whole;
            }
        };
    }

    private static Tensor blank(long[] shape) {
        return new Tensor(shape, new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))]);
    }

    /**
     * Checks names and shapes without reading numbers.
     *
     * @param ignored leaves that begin so are left out: parts of a tree that a network here may lack
     * @return what stands before every path: nothing, or that the tree is nested once more
     */
    static String requireFit(List<Place> places, FlaxLeaves leaves, Map<String, long[]> shapes, Set<String> ignored) {
        Map<String, long[]> given = leaves.shapes();
        String prefix =
                !given.isEmpty() && given.keySet().stream().allMatch(path -> path.startsWith(NESTED)) ? NESTED : "";
        List<String> differences = new ArrayList<>();
        Set<String> unfilled = new LinkedHashSet<>(shapes.keySet());
        Set<String> left = new LinkedHashSet<>(given.keySet());
        for (Place place : places) {
            unfilled.remove(place.name());
            left.remove(prefix + place.path());
            long[] ours = shapes.get(place.name());
            if (ours == null) {
                throw new IllegalStateException("the network has no array " + place.name());
            }
            long[] wanted = place.leafShape(ours);
            long[] got = given.get(prefix + place.path());
            if (got == null) {
                differences.add("lacks " + place.path() + " " + Arrays.toString(wanted));
            } else if (!Arrays.equals(got, wanted)) {
                differences.add(place.path() + " is " + Arrays.toString(got) + ", not " + Arrays.toString(wanted));
            }
        }
        if (!unfilled.isEmpty()) {
            throw new IllegalStateException("no leaf fills " + unfilled);
        }
        for (String path : left) {
            if (ignored.stream().noneMatch(start -> path.startsWith(prefix + start))) {
                differences.add("has " + path + " " + Arrays.toString(given.get(path)) + ", which the network lacks");
            }
        }
        BadInput.unless(
                differences.isEmpty(),
                "%s must hold the parameters of this network, but %s. It was made for another network.",
                leaves.source(),
                String.join("; ", differences));
        return prefix;
    }
}
