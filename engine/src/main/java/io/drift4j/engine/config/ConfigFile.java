package io.drift4j.engine.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads a configuration: a YAML file that lists only what differs from a record's defaults, then {@code key=value}
 * overrides.
 *
 * <p>Unknown keys, values of another type and numbers that do not fit are refused with the full path of the key. No
 * class names stand in files: a choice is an enum or a section that is present or null.
 */
public final class ConfigFile {
    private static final ObjectMapper YAML = strict(new ObjectMapper(new YAMLFactory()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)));

    /** The strict mapper for JSON that holds configurations, for example the manifest of a checkpoint. */
    public static final ObjectMapper JSON = strict(new ObjectMapper());

    private ConfigFile() {}

    private static ObjectMapper strict(ObjectMapper mapper) {
        mapper.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
        mapper.setConfig(mapper.getDeserializationConfig()
                .without(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .with(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS));
        mapper.coercionConfigFor(LogicalType.Textual)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
        return mapper;
    }

    /**
     * The record in {@code file}, over the defaults, with overrides such as {@code train.steps=500} applied last.
     *
     * @throws BadInput if the file cannot be read, a key is unknown, a type is wrong or a record refuses its values
     */
    public static <T> T read(Path file, T defaults, List<String> overrides) {
        JsonNode given;
        try {
            given = parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new BadInput("configuration file must exist, there is none at " + file, e);
        } catch (YAMLException e) {
            throw new BadInput("configuration " + file + " must be YAML: " + oneLine(e.getMessage()), e);
        } catch (IOException e) {
            throw new BadInput("configuration " + file + " cannot be read: " + e, e);
        }
        BadInput.unless(
                given.isObject() || given.isNull(),
                "configuration %s must be a list of keys, got a single value",
                file);
        ObjectNode tree = JSON.valueToTree(defaults);
        if (given instanceof ObjectNode object) {
            merge(tree, object, "", file.toString());
        }
        for (String override : overrides) {
            apply(tree, override);
        }
        return bind(tree, defaults, "configuration " + file);
    }

    /** The record in a JSON tree that was written whole, for example by {@link #toTree}. */
    public static <T> T bind(JsonNode tree, T example, String source) {
        @SuppressWarnings("unchecked") // the class of a T is a class of T here: records have no subclasses
        Class<T> type = (Class<T>) example.getClass();
        return bind(tree, type, source);
    }

    /** The record of this type in a JSON tree. */
    public static <T> T bind(JsonNode tree, Class<T> type, String source) {
        try {
            return JSON.treeToValue(tree, type);
        } catch (JsonMappingException e) {
            if (e.getCause() instanceof BadInput cause) {
                throw new BadInput(source + path(e) + ": " + cause.getMessage(), e);
            }
            throw new BadInput(source + path(e) + ": " + firstLine(e.getOriginalMessage()), e);
        } catch (JacksonException e) {
            throw new BadInput(source + ": " + firstLine(e.getOriginalMessage()), e);
        }
    }

    /** The fully resolved record as a JSON tree, equal to the one read back from the text of it. */
    public static JsonNode toTree(Object config) {
        try {
            return JSON.readTree(JSON.writeValueAsString(config)); // as text, 42 is an int whatever it was before
        } catch (JacksonException e) {
            throw new IllegalArgumentException("configuration " + config + " does not become JSON", e);
        }
    }

    /** What differs between two configurations, one {@code key: old -> new} an entry. */
    public static List<String> differences(JsonNode before, JsonNode after) {
        List<String> found = new ArrayList<>();
        differences("", before, after, found);
        return found;
    }

    private static void differences(String path, JsonNode before, JsonNode after, List<String> found) {
        if (!before.isObject() || !after.isObject()) {
            if (!before.equals(after)) {
                found.add(path + ": " + before + " -> " + after);
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

    /** The fully resolved record as YAML text. */
    public static String toYaml(Object config) {
        try {
            return YAML.writeValueAsString(JSON.valueToTree(config));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("configuration " + config + " does not become YAML", e);
        }
    }

    private static void merge(ObjectNode into, ObjectNode given, String path, String source) {
        for (Iterator<Map.Entry<String, JsonNode>> it = given.properties().iterator(); it.hasNext(); ) {
            Map.Entry<String, JsonNode> entry = it.next();
            String key = entry.getKey();
            JsonNode present = requireKey(into, key, path + key, source);
            if (present instanceof ObjectNode section
                    && !section.isEmpty()
                    && entry.getValue() instanceof ObjectNode differences) {
                merge(section, differences, path + key + ".", source);
            } else {
                into.set(key, entry.getValue());
            }
        }
    }

    private static void apply(ObjectNode tree, String override) {
        int equals = override.indexOf('=');
        BadInput.unless(equals > 0, "--set takes key=value, for example train.steps=500, got '%s'", override);
        String path = override.substring(0, equals).strip();
        List<String> keys = new ArrayList<>(List.of(path.split("\\.")));
        String last = keys.remove(keys.size() - 1);
        ObjectNode section = tree;
        for (String key : keys) {
            JsonNode next = requireKey(section, key, path, "--set");
            BadInput.unless(next.isObject(), "--set %s: '%s' is not a section with keys of its own", override, key);
            section = (ObjectNode) next;
        }
        requireKey(section, last, path, "--set");
        try {
            section.set(last, YAML.readTree(override.substring(equals + 1)));
        } catch (JacksonException e) {
            throw new BadInput(
                    "--set " + override + ": the value must be YAML: " + firstLine(e.getOriginalMessage()), e);
        }
    }

    private static JsonNode requireKey(ObjectNode section, String key, String path, String source) {
        JsonNode present = section.get(key);
        if (present == null) {
            List<String> known = new ArrayList<>();
            section.fieldNames().forEachRemaining(known::add);
            throw new BadInput(source + " has an unknown key '" + path + "'; known here: " + String.join(", ", known));
        }
        return present;
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (var reference : e.getPath()) {
            if (reference.getFieldName() != null) {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            } else {
                path.append('[').append(reference.getIndex()).append(']');
            }
        }
        return path.isEmpty() ? "" : ", key " + path;
    }

    /** SnakeYAML rather than Jackson's parser, which leaves anchors and aliases unresolved. */
    private static JsonNode parse(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return JSON.valueToTree(new Yaml(new SafeConstructor(options)).load(text));
    }

    private static String oneLine(@Nullable String text) {
        return String.valueOf(text).replaceAll("\\s+", " ").strip();
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "unreadable" : text.lines().findFirst().orElse("unreadable");
    }
}
