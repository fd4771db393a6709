package io.drift4j.imagegen.weights;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Tensor;
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
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A published network in the form of one trained here. Its weights are averaged ones, as those of a finished file are.
 *
 * @param checkpoint of kind {@code generator} or {@code encoder}, not written yet
 * @param parameters numbers in it
 * @param leaves leaves of the published tree that have a place in it
 * @param ignored leaves that do not: of an encoder those of the decoder and the classifier, which features do not need
 */
public record ImportedNetwork(Checkpoint checkpoint, long parameters, int leaves, int ignored) {
    private static final long MOST_BYTES =
            Integer.MAX_VALUE - (1L << 20); // of a group of arrays, which is one Java array

    /**
     * Reads a generator. One of latents makes latents here too: what shows them is not part of it.
     *
     * @param classNames in the order of their numbers
     * @param manager what the weights are held by meanwhile
     * @throws BadInput with all leaves that are missing, of another shape or without a place, or if the network does not fit in
     *     a file
     */
    public static ImportedNetwork generator(Artifact artifact, List<String> classNames, NDManager manager) {
        DitConfig config = artifact.generator();
        ImageShape shape = new ImageShape(config.height(), config.width(), config.channels(), config.classes());
        ImageModelContents contents = new ImageModelContents(shape, classNames, DitNetwork.of(config), null, null);
        try (Weights weights = Weights.unset(manager)) {
            config.build(weights);
            return read(
                    artifact,
                    Manifest.GENERATOR,
                    ConfigFile.toTree(contents),
                    weights,
                    GeneratorPlaces.of(config).size(),
                    leaves -> Import.generator(config, leaves, weights));
        }
    }

    /**
     * Reads an encoder, otherwise as {@link #generator}.
     *
     * @throws BadInput with all leaves that are missing, of another shape or without a place, or if the network does not fit in
     *     a file
     */
    public static ImportedNetwork encoder(Artifact artifact, NDManager manager) {
        MaeConfig config = artifact.encoder();
        try (Weights weights = Weights.unset(manager)) {
            config.buildEncoder(weights);
            return read(
                    artifact,
                    Manifest.ENCODER,
                    ConfigFile.toTree(config),
                    weights,
                    EncoderPlaces.of(config).size(),
                    leaves -> Import.encoder(config, leaves, weights));
        }
    }

    private interface Fill {
        void from(FlaxLeaves leaves);
    }

    private static ImportedNetwork read(
            Artifact artifact, String kind, JsonNode contents, Weights weights, int places, Fill fill) {
        BadInput.unless(
                weights.count() * Float.BYTES <= MOST_BYTES,
                "a network must fit in a file of less than 2 GB, but %s is of one of %,d parameters, %,d bytes: import a"
                        + " smaller one",
                artifact.parameters(),
                weights.count(),
                weights.count() * Float.BYTES);
        int all;
        try (FlaxFile file = FlaxFile.open(artifact.parameters())) {
            fill.from(file);
            all = file.shapes().size();
        } catch (IOException e) {
            throw new BadInput("cannot read " + artifact.parameters() + ": " + BadInput.reason(e), e);
        }
        Map<String, Map<String, Tensor>> groups = Map.of(Training.EMA, weights.export());
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
                Checkpoint.listing(groups));
        return new ImportedNetwork(new Checkpoint(manifest, groups), weights.count(), places, all - places);
    }
}
