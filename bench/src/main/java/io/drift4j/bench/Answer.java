package io.drift4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one process of one side measured: its last line of output.
 *
 * @param side who measured, with version
 * @param values numbers by name
 * @param peakMiB most memory the process ever held, in MiB; not a number where the platform does not tell
 * @param startMiB the same before there was work to do, with libraries loaded
 * @param text other facts by name, for example where a file lies
 */
record Answer(String side, Map<String, Double> values, double peakMiB, double startMiB, Map<String, String> text) {

    /** An answer of this process: its peak memory is read now. */
    static Answer here(Map<String, Double> values, double startMiB, Map<String, String> text) {
        return new Answer("drift4j", values, peakNow(), startMiB, text);
    }

    static Answer parse(JsonNode line) {
        Map<String, Double> values = new LinkedHashMap<>();
        line.path("values")
                .properties()
                .forEach(e -> values.put(e.getKey(), e.getValue().asDouble(Double.NaN)));
        Map<String, String> text = new LinkedHashMap<>();
        line.path("text")
                .properties()
                .forEach(e -> text.put(e.getKey(), e.getValue().asText()));
        return new Answer(
                line.path("side").asText(),
                values,
                line.path("peakMiB").asDouble(Double.NaN),
                line.path("startMiB").asDouble(Double.NaN),
                text);
    }

    String line() {
        ObjectNode node = ConfigFile.JSON.createObjectNode();
        node.put("side", side);
        values.forEach(node.putObject("values")::put);
        node.put("peakMiB", peakMiB);
        node.put("startMiB", startMiB);
        text.forEach(node.putObject("text")::put);
        return node.toString();
    }

    /** Most memory this process ever held, in MiB. */
    static double peakNow() {
        return peak(Path.of("/proc/self/status"));
    }

    /** Most memory ever held by the process of this status file, in MiB. */
    static double peak(Path status) {
        if (!Files.isReadable(status)) {
            return Double.NaN;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            throw new IllegalStateException("memory of a process cannot be read from " + status, e);
        }
    }
}
