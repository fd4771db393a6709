package io.drift4j.simeval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The curves of a training run, by metric: every finite number in lines of JSON objects that have a numeric "step".
 *
 * <p>A number inside an object or array gets a dotted name, for example {@code force.0}. Lines without a step are notes
 * for people and left out; so is a last line cut off by an interrupted run.
 */
public record TrainingLog(Map<String, Curve> curves) {

    /** A metric against the step; both of the same length, in the order of the file. */
    public record Curve(double[] steps, double[] values) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    public TrainingLog {
        curves = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(curves));
    }

    /** Reads a run log; {@link BadInput} if it cannot be read, is not JSON lines, or has no step. */
    public static TrainingLog read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new BadInput("the run log must be a readable text file of JSON lines, got " + file + ": " + e, e);
        }
        Map<String, List<double[]>> points = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            JsonNode line;
            try {
                line = JSON.readTree(lines.get(i));
            } catch (JsonProcessingException e) {
                if (i == lines.size() - 1) {
                    break;
                }
                throw new BadInput(
                        "a run log holds one JSON object a line, got something else in line " + (i + 1) + " of " + file,
                        e);
            }
            if (line.path("step").isNumber()) {
                collect(line, "", line.path("step").doubleValue(), points);
            }
        }
        BadInput.unless(!points.isEmpty(), "a run log has lines with a \"step\" and metrics, %s has none", file);
        Map<String, Curve> curves = new LinkedHashMap<>();
        points.forEach((name, values) -> curves.put(
                name,
                new Curve(
                        values.stream().mapToDouble(point -> point[0]).toArray(),
                        values.stream().mapToDouble(point -> point[1]).toArray())));
        return new TrainingLog(curves);
    }

    private static void collect(JsonNode node, String prefix, double step, Map<String, List<double[]>> points) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                add(node.get(i), prefix + i, step, points);
            }
            return;
        }
        node.properties().forEach(entry -> {
            if (!prefix.isEmpty() || !entry.getKey().equals("step")) {
                add(entry.getValue(), prefix + entry.getKey(), step, points);
            }
        });
    }

    private static void add(JsonNode value, String name, double step, Map<String, List<double[]>> points) {
        if (value.isContainerNode()) {
            collect(value, name + ".", step, points);
        } else if (value.isNumber() && Double.isFinite(value.doubleValue())) {
            points.computeIfAbsent(name, unused -> new ArrayList<>()).add(new double[] {step, value.doubleValue()});
        }
    }
}
