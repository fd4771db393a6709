package io.drift4j.engine.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.drift4j.engine.BadInput;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** From a JSON tree to a record, strictly, with messages for people. */
final class Binding {
    static final ObjectMapper JSON = strict(new ObjectMapper());

    private Binding() {}

    private static ObjectMapper strict(ObjectMapper mapper) {
        mapper.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
        mapper.setConfig(mapper.getDeserializationConfig()
                .without(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .with(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS, MapperFeature.ACCEPT_CASE_INSENSITIVE_VALUES));
        mapper.coercionConfigFor(LogicalType.Textual)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
        return mapper;
    }

    static <T> T bind(JsonNode tree, Class<T> type, String source) {
        try {
            T bound = JSON.treeToValue(tree, type);
            if (bound instanceof Record record) {
                requireComponents(record, "", source);
            }
            return bound;
        } catch (UnrecognizedPropertyException e) {
            Collection<Object> known = e.getKnownPropertyIds();
            throw new BadInput(
                    source + " has an unknown key '" + path(e) + "'"
                            + (known == null
                                    ? ""
                                    : "; known here: "
                                            + known.stream()
                                                    .map(String::valueOf)
                                                    .collect(Collectors.joining(", "))),
                    e);
        } catch (JsonMappingException e) {
            String path = path(e);
            throw new BadInput(source + (path.isEmpty() ? "" : ", key " + path) + ": " + reason(e, tree), e);
        } catch (JacksonException e) {
            throw new BadInput(source + ": " + firstLine(e.getOriginalMessage()), e);
        }
    }

    /** Jackson leaves absent objects null; only components marked {@link Nullable} may be, in list elements too. */
    private static void requireComponents(Record record, String path, String source) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            String key = path + component.getName();
            Object value;
            try {
                component.getAccessor().setAccessible(true); // records may be private or nested
                value = component.getAccessor().invoke(record);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("accessor of " + key + " failed", e);
            }
            BadInput.unless(
                    value != null || component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                    "%s, key %s: a value is missing",
                    source,
                    key);
            if (value instanceof Record section) {
                requireComponents(section, key + ".", source);
            } else if (value instanceof List<?> elements) {
                for (int i = 0; i < elements.size(); i++) {
                    if (elements.get(i) instanceof Record element) {
                        requireComponents(element, key + "[" + i + "].", source);
                    }
                }
            }
        }
    }

    private static String reason(JsonMappingException e, JsonNode tree) {
        if (e.getCause() instanceof BadInput cause) {
            return String.valueOf(cause.getMessage());
        }
        if (e.getCause() instanceof NullPointerException) {
            return "a value is missing";
        }
        Class<?> target = e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        JsonNode given = at(tree, e);
        if (given.isMissingNode()) {
            return "a value is missing";
        }
        String wanted = target == null ? null : wanted(target, given);
        return wanted == null ? firstLine(e.getOriginalMessage()) : "must be " + wanted + ", got " + shown(given);
    }

    /** What a key of this type takes, or null if what was given is of that kind and something else is wrong. */
    private static @Nullable String wanted(Class<?> type, JsonNode given) {
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        }
        if (type == double.class || type == Double.class || type == float.class || type == Float.class) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "text (quote it if it looks like a number)";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "));
        }
        if (Collection.class.isAssignableFrom(type)) {
            return given.isArray() ? null : "a list";
        }
        return given.isObject() ? null : "a section with keys of its own";
    }

    private static JsonNode at(JsonNode tree, JsonMappingException e) {
        JsonNode node = tree;
        for (var reference : e.getPath()) {
            node = reference.getFieldName() != null
                    ? node.path(reference.getFieldName())
                    : node.path(reference.getIndex());
        }
        return node;
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
        return path.toString();
    }

    /** A value in a message. */
    static String shown(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return "nothing";
        }
        String text = node.toString();
        return text.length() <= 80 ? text : text.substring(0, 80) + " ...";
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "unreadable" : text.lines().findFirst().orElse("unreadable");
    }
}
