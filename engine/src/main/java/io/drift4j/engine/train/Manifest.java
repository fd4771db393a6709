package io.drift4j.engine.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a checkpoint says of itself, stored as {@code manifest.json}.
 *
 * @param format number of this layout; a reader refuses newer ones
 * @param kind {@link #TRAINING} (resumable), or what the finished weights are for, one of {@link #FINISHED}
 * @param step optimiser steps taken
 * @param seed seed of the run; with the step it determines every later random draw
 * @param config the full resolved configuration of the run
 * @param contents what a user of the weights needs beside them, for example specification and normaliser
 * @param metrics numbers at this step, for people; in a training checkpoint also the sums since the last log line
 * @param versions of drift4j, its native library and Java
 * @param commit commit of the working tree that trained, or {@code unknown}
 * @param arrays names and shapes in each safetensors file
 */
public record Manifest(
        int format,
        String kind,
        long step,
        long seed,
        JsonNode config,
        JsonNode contents,
        Map<String, Double> metrics,
        Map<String, String> versions,
        String commit,
        Map<String, Map<String, List<Long>>> arrays) {

    public static final int FORMAT = 1;
    public static final String TRAINING = "training";
    public static final String POLICY = "policy";
    public static final String GENERATOR = "generator";
    public static final String ENCODER = "encoder";
    public static final String CODEC = "codec";
    public static final String SCORER = "scorer";

    /** What finished weights can be for. */
    public static final List<String> FINISHED = List.of(POLICY, GENERATOR, ENCODER, CODEC, SCORER);

    public Manifest {
        BadInput.unless(
                format >= 1 && format <= FORMAT,
                "a checkpoint must have format 1 to %d, this one has %d: it was written by a newer drift4j, update to read"
                        + " it",
                FORMAT,
                format);
        BadInput.unless(
                kind.equals(TRAINING) || FINISHED.contains(kind),
                "a checkpoint must be of kind %s or %s, this one is '%s'",
                TRAINING,
                String.join(", ", FINISHED),
                kind);
        metrics = Collections.unmodifiableMap(new TreeMap<>(metrics)); // sorted: equal manifests are equal as text
        versions = Collections.unmodifiableMap(new TreeMap<>(versions));
    }

    /**
     * Checks that a file holds a network for this use, finished or in training.
     *
     * @throws BadInput if it is of another kind
     */
    public Manifest require(String wanted, Path source) {
        BadInput.unless(
                kind.equals(wanted) || kind.equals(TRAINING),
                "%s must be of kind %s, it is of kind %s",
                source,
                wanted,
                kind);
        return this;
    }

    Manifest with(JsonNode otherContents, Map<String, Map<String, List<Long>>> otherArrays) {
        return new Manifest(format, kind, step, seed, config, otherContents, metrics, versions, commit, otherArrays);
    }
}
