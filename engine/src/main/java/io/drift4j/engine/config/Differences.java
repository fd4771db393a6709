package io.drift4j.engine.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lays differences over a tree of defaults, in place. Every key must exist in the tree, so that a misspelt one is
 * refused.
 *
 * @param tree the defaults, then the result
 * @param presets sections that may start from elsewhere
 */
record Differences(ObjectNode tree, Presets presets) {
    /** Tells the records of a choice apart; another kind has other keys, so its section is taken whole. */
    private static final String KIND = "kind";

    /** Lays the keys of a file over the tree. */
    void merge(ObjectNode given, String source) {
        merge(tree, given, "", source);
    }

    private void merge(ObjectNode into, ObjectNode given, String path, String source) {
        for (Map.Entry<String, JsonNode> entry : given.properties()) {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            JsonNode present = requireKey(into, key, path + key, source);
            if (present instanceof ObjectNode section
                    && !section.isEmpty()
                    && value instanceof ObjectNode differences) {
                mergeSection(into, key, section, differences, path, source);
            } else if (!(present.isObject() && value.isNull())) {
                requireValue(present, value, path + key, source);
                into.set(key, value);
            }
        }
    }

    private void mergeSection(
            ObjectNode into, String key, ObjectNode section, ObjectNode differences, String path, String source) {
        JsonNode preset = differences.path(Presets.KEY);
        if (presets.has(path + key) && !preset.isMissingNode()) {
            ObjectNode base = start(path + key, preset);
            into.set(key, base);
            merge(base, differences.deepCopy().without(Presets.KEY), path + key + ".", source);
        } else if (presets.has(path + key) && otherKind(section, differences)) {
            into.set(key, differences);
        } else {
            merge(section, differences, path + key + ".", source);
        }
    }

    private static boolean otherKind(ObjectNode section, ObjectNode differences) {
        JsonNode kind = differences.path(KIND);
        return kind.isTextual()
                && !kind.asText().equalsIgnoreCase(section.path(KIND).asText());
    }

    private ObjectNode start(String path, JsonNode preset) {
        BadInput.unless(preset.isTextual(), "%s.%s must be a name, got %s", path, Presets.KEY, Binding.shown(preset));
        return Binding.JSON.valueToTree(presets.named(path, preset.asText()));
    }

    /** Lays one {@code key=value} over the tree. */
    void set(String override) {
        int equals = override.indexOf('=');
        BadInput.unless(equals > 0, "--set takes key=value, for example train.steps=500, got '%s'", override);
        String path = override.substring(0, equals).strip();
        JsonNode value = YamlText.parse(override.substring(equals + 1), "--set " + override);
        List<String> keys = new ArrayList<>(List.of(path.split("\\.", -1)));
        String last = keys.remove(keys.size() - 1);
        String sectionPath = String.join(".", keys);
        ObjectNode above = tree;
        ObjectNode section = tree;
        for (String key : keys) {
            JsonNode next = requireKey(section, key, path, "--set");
            BadInput.unless(next.isObject(), "--set %s: '%s' is not a section with keys of its own", override, key);
            above = section;
            section = (ObjectNode) next;
        }
        if (last.equals(Presets.KEY) && presets.has(sectionPath)) {
            above.set(keys.get(keys.size() - 1), start(sectionPath, value));
            return;
        }
        requireValue(requireKey(section, last, path, "--set"), value, path, "--set");
        section.set(last, value);
    }

    private JsonNode requireKey(ObjectNode section, String key, String path, String source) {
        JsonNode present = section.get(key);
        if (present == null) {
            List<String> known = new ArrayList<>();
            if (presets.has(path.substring(0, Math.max(0, path.lastIndexOf('.'))))) {
                known.add(Presets.KEY);
            }
            section.fieldNames().forEachRemaining(known::add);
            throw new BadInput(source + " has an unknown key '" + path + "'; known here: " + String.join(", ", known));
        }
        return present;
    }

    private static void requireValue(JsonNode present, JsonNode value, String path, String source) {
        BadInput.unless(
                !value.isNull() || present.isNull() || present.isObject(),
                "%s must give key '%s' a value, got none: leave the key away for its default, %s",
                source,
                path,
                Binding.shown(present));
    }
}
