package io.drift4j.imagegen.weights;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Tensors;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.Provenance;
import io.drift4j.engine.train.Training;
import io.drift4j.imagegen.DitNetwork;
import io.drift4j.imagegen.ImageModelContents;
import io.drift4j.imagegen.ImageShape;
import io.drift4j.imagegen.net.DitConfig;
import io.drift4j.imagegen.net.MaeConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A published network on its way to the form of one trained here. Its weights are averaged ones, as those of a finished file
 * are. They stay in the published file until they are written, one array after the other: memory is needed for the largest.
 *
 * @param manifest of kind {@code generator} or {@code encoder}
 * @param weights in our layout
 * @param leaves leaves of the published tree that have a place in it
 * @param ignored leaves that do not: of an encoder those of the decoder and the classifier, which features do not need
 * @param file the published parameters, open
 */
public record ImportedNetwork(Manifest manifest, Tensors weights, int leaves, int ignored, FlaxFile file)
        implements AutoCloseable {

    /**
     * A generator. One of latents makes latents here too: what shows them is not part of it.
     *
     * @param classNames in the order of their numbers
     * @param manager for a network of the same shapes, which takes no memory
     * @throws BadInput with all leaves that are missing, of another shape or without a place
     */
    public static ImportedNetwork generator(Artifact artifact, List<String> classNames, NDManager manager) {
        DitConfig config = artifact.generator();
        ImageShape shape = new ImageShape(config.height(), config.width(), config.channels(), config.classes());
        ImageModelContents contents = new ImageModelContents(shape, classNames, DitNetwork.of(config), null, null);
        try (Weights weights = Weights.unset(manager)) {
            config.build(weights);
            JsonNode tree = ConfigFile.toTree(contents);
            return open(artifact, Manifest.GENERATOR, tree, GeneratorPlaces.of(config), weights.shapes(), Set.of());
        }
    }

    /**
     * An encoder, otherwise as {@link #generator}.
     *
     * @throws BadInput with all leaves that are missing, of another shape or without a place
     */
    public static ImportedNetwork encoder(Artifact artifact, NDManager manager) {
        MaeConfig config = artifact.encoder();
        try (Weights weights = Weights.unset(manager)) {
            config.buildEncoder(weights);
            JsonNode tree = ConfigFile.toTree(config);
            return open(
                    artifact,
                    Manifest.ENCODER,
                    tree,
                    EncoderPlaces.of(config),
                    weights.shapes(),
                    EncoderPlaces.NOT_OF_ENCODER);
        }
    }

    private static ImportedNetwork open(
            Artifact artifact,
            String kind,
            JsonNode contents,
            List<Place> places,
            Map<String, long[]> shapes,
            Set<String> ignored) {
        FlaxFile file = FlaxFile.open(artifact.parameters());
        try {
            Tensors weights = Import.turned(places, file, shapes, ignored);
            Provenance here = Provenance.here();
            Manifest manifest = new Manifest(
                    Manifest.FORMAT,
                    kind,
                    artifact.step(),
                    0,
                    JsonNodeFactory.instance.objectNode().set("published", artifact.model()),
                    contents,
                    Map.of(),
                    here.versions(),
                    here.commit(),
                    Map.of(Training.EMA, Checkpoint.shapes(weights)));
            return new ImportedNetwork(
                    manifest, weights, places.size(), file.shapes().size() - places.size(), file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Numbers in it. */
    public long parameters() {
        return weights.shapes().values().stream()
                .mapToLong(shape -> java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b))
                .sum();
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @throws BadInput if the published file is cut short, or there is no room
     */
    public void write(Path target) {
        Checkpoint.write(target, manifest, Map.of(Training.EMA, weights));
    }

    @Override
    public void close() {
        file.close();
    }
}
