package io.drift4j.engine.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a configuration: a YAML file that lists only what differs from a record's defaults, then {@code key=value}
 * overrides.
 *
 * <p>A section with {@link Presets} may name one with {@code preset: NAME}: it then differs from that preset instead of
 * from the default. The resolved configuration has its values in place of its name.
 *
 * <p>Unknown keys, values of another type and numbers that do not fit are refused with the full path of the key. A
 * section under which nothing stands differs in nothing. No class names stand in files: a choice is an enum or a section
 * that is present or null.
 */
public final class ConfigFile {
    /** The strict mapper for JSON that holds configurations, for example the manifest of a checkpoint. */
    public static final ObjectMapper JSON = Binding.JSON;

    private static final Comparator<JsonNode> BY_VALUE = ConfigFile::byValue;

    private ConfigFile() {}

    /**
     * The record in {@code file}, over the defaults, with overrides such as {@code train.steps=500} applied last.
     *
     * @throws BadInput if the file cannot be read, a key is unknown, a type is wrong or a record refuses its values
     */
    public static <T> T read(Path file, T defaults, List<String> overrides) {
        return read(file, defaults, overrides, Presets.NONE);
    }

    /** The same, where some sections have presets. */
    public static <T> T read(Path file, T defaults, List<String> overrides, Presets presets) {
        ObjectNode tree = JSON.valueToTree(defaults);
        JsonNode given = readTree(file);
        Differences differences = new Differences(tree, presets);
        if (given instanceof ObjectNode keys) {
            differences.merge(keys, file.toString());
        }
        overrides.forEach(differences::set);
        return bind(tree, defaults, "configuration " + file);
    }

    /** The defaults with overrides such as {@code limits.sessions=8}, where there is no file; otherwise as {@link #read}. */
    public static <T> T of(T defaults, List<String> overrides) {
        ObjectNode tree = JSON.valueToTree(defaults);
        overrides.forEach(new Differences(tree, Presets.NONE)::set);
        return bind(tree, defaults, "configuration");
    }

    /** The keys in a YAML file as they stand there; null for an empty file. */
    public static JsonNode readTree(Path file) {
        JsonNode tree;
        try {
            tree = YamlText.parse(Files.readString(file), "configuration " + file);
        } catch (NoSuchFileException e) {
            throw new BadInput("configuration file must exist, there is none at " + file, e);
        } catch (IOException e) {
            throw new BadInput("configuration " + file + " cannot be read: " + BadInput.reason(e), e);
        }
        BadInput.unless(
                tree.isObject() || tree.isNull(),
                "configuration %s must be a list of keys with values (key: value), got %s",
                file,
                Binding.shown(tree));
        return tree;
    }

    /** The record in a JSON tree that was written whole, for example by {@link #toTree}. */
    public static <T> T bind(JsonNode tree, T example, String source) {
        @SuppressWarnings("unchecked") // the class of a T is a class of T here: records have no subclasses
        Class<T> type = (Class<T>) example.getClass();
        return bind(tree, type, source);
    }

    /** The record of this type in a JSON tree. */
    public static <T> T bind(JsonNode tree, Class<T> type, String source) {
        return Binding.bind(tree, type, source);
    }

    /** The fully resolved record as a JSON tree, equal to the one read back from the text of it. */
    public static JsonNode toTree(Object config) {
        try {
            return JSON.readTree(JSON.writeValueAsString(config)); // as text, 42 is an int whatever it was before
        } catch (JacksonException e) {
            throw new IllegalArgumentException("configuration " + config + " does not become JSON", e);
        }
    }

    /** The fully resolved record as YAML text. */
    public static String toYaml(Object config) {
        return YamlText.write(toTree(config));
    }

    /**
     * What differs between two configurations, one {@code key: old -> new} an entry; numbers count by value, and a key that
     * is missing, for it came with a later version, is as one that is null.
     */
    public static List<String> differences(JsonNode before, JsonNode after) {
        List<String> found = new ArrayList<>();
        differences("", before, after, found);
        return found;
    }

    private static void differences(String path, JsonNode before, JsonNode after, List<String> found) {
        if (!before.isObject() || !after.isObject()) {
            boolean neither = isNothing(before) && isNothing(after);
            if (!neither && !before.equals(BY_VALUE, after)) {
                found.add(path + ": " + Binding.shown(before) + " -> " + Binding.shown(after));
            }
            return;
        }
        Set<String> keys = new LinkedHashSet<>();
        before.fieldNames().forEachRemaining(keys::add);
        after.fieldNames().forEachRemaining(keys::add);
        for (String key : keys) {
            differences(path.isEmpty() ? key : path + "." + key, before.path(key), after.path(key), found);
        }
    }

    private static boolean isNothing(JsonNode node) {
        return node.isNull() || node.isMissingNode();
    }

    private static int byValue(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber() && !(a.isIntegralNumber() && b.isIntegralNumber())) {
            return Double.compare(a.doubleValue(), b.doubleValue());
        }
        return a.isNumber() && b.isNumber() ? a.bigIntegerValue().compareTo(b.bigIntegerValue()) : a.equals(b) ? 0 : 1;
    }
}
