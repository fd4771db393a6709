package io.drift4j.engine.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
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
    public record Curve(double[] steps, double[] values) {
        /** The newest value. */
        public double last() {
            return values[values.length - 1];
        }
    }

    public TrainingLog {
        curves = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(curves));
    }

    /** Reads a run log; {@link BadInput} if it cannot be read, is not JSON lines, or has no step. */
    public static TrainingLog read(Path file) {
        TrainingLog log = of(RunLog.read(file));
        BadInput.unless(!log.curves.isEmpty(), "a run log has lines with a \"step\" and metrics, %s has none", file);
        return log;
    }

    /** The curves of lines as {@link RunLog#read} gives them; none of a run that has not logged yet. */
    public static TrainingLog of(List<JsonNode> lines) {
        Map<String, List<double[]>> points = new LinkedHashMap<>();
        for (JsonNode line : lines) {
            if (line.path("step").isNumber()) {
                collect(line, "", line.path("step").doubleValue(), points);
            }
        }
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
