package io.drift4j.imagegen.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.page.Html;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What it takes to run a training again, as tables. */
final class RunSettings {
    private RunSettings() {}

    /** Data, seed, code and machine. */
    static String provenance(Manifest manifest) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("data", plain(manifest.config().path("data")));
        lines.put("seed", String.valueOf(manifest.seed()));
        lines.put("commit", manifest.commit());
        lines.put("versions", versions(manifest));
        long numbers = manifest.arrays().getOrDefault(Training.EMA, Map.of()).values().stream()
                .mapToLong(shape -> shape.stream().reduce(1L, (a, b) -> a * b))
                .sum();
        lines.put("weights", String.format(Locale.ROOT, "%,d numbers", numbers));
        return table(lines);
    }

    private static String versions(Manifest manifest) {
        return String.join(
                ", ",
                manifest.versions().entrySet().stream()
                        .map(version -> version.getKey() + " " + version.getValue())
                        .toList());
    }

    /** The whole configuration, a line for each of its keys. */
    static String configuration(Manifest manifest) {
        Map<String, String> lines = new LinkedHashMap<>();
        manifest.config().properties().forEach(entry -> lines.put(entry.getKey(), plain(entry.getValue())));
        return table(lines);
    }

    /** A part of a configuration on one line. */
    private static String plain(JsonNode node) {
        List<String> parts = new ArrayList<>();
        if (node.isObject()) {
            node.properties()
                    .forEach(entry -> parts.add(entry.getKey() + " "
                            + (entry.getValue().isObject()
                                    ? "(" + plain(entry.getValue()) + ")"
                                    : plain(entry.getValue()))));
            return String.join(", ", parts);
        }
        if (node.isArray()) {
            node.forEach(each -> parts.add(plain(each)));
            return "[" + String.join(", ", parts) + "]";
        }
        return node.isNull() ? "none" : node.asText();
    }

    private static String table(Map<String, String> lines) {
        StringBuilder out = new StringBuilder("<div class=\"scroll\"><table class=\"settings\"><tbody>");
        lines.forEach((name, value) -> out.append("<tr><th scope=\"row\">")
                .append(Html.text(name))
                .append("</th><td>")
                .append(Html.text(value))
                .append("</td></tr>"));
        return out.append("</tbody></table></div>").toString();
    }
}
