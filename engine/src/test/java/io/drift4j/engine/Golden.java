package io.drift4j.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.StreamSupport;

/** Reads recorded numbers from test resources and measures how far an array is from them. */
public final class Golden {
    private Golden() {}

    public static JsonNode read(String file) {
        try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/" + file), file)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Numbers of a list, or of the data of a stored array. */
    public static double[] doubles(JsonNode node) {
        JsonNode list = node.isArray() ? node : node.get("data");
        return StreamSupport.stream(list.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    public static Shape shape(JsonNode array) {
        return new Shape(StreamSupport.stream(array.get("shape").spliterator(), false)
                .mapToLong(JsonNode::longValue)
                .toArray());
    }

    /** The array c*sin(a*i + b). */
    public static double[] sine(JsonNode rule) {
        double[] values = new double[(int) shape(rule).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = rule.get("c").doubleValue()
                    * Math.sin(rule.get("a").doubleValue() * i + rule.get("b").doubleValue());
        }
        return values;
    }

    public static NDArray array(NDManager manager, DataType type, double[] values, Shape shape) {
        try (NDArray wide = manager.create(values, shape)) {
            return type == DataType.FLOAT64 ? wide.duplicate() : wide.toType(type, true);
        }
    }

    public static double[] doubles(NDArray array) {
        if (array.getDataType() == DataType.FLOAT64) {
            return array.toDoubleArray();
        }
        float[] floats = array.toFloatArray();
        double[] values = new double[floats.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }

    /** The largest absolute difference, in units of the largest expected absolute value (of 1 if that is below 1e-30). */
    public static double worst(NDArray actual, double... expected) {
        double[] values = doubles(actual);
        if (values.length != expected.length) {
            throw new AssertionError("expected " + expected.length + " values, got " + actual.getShape());
        }
        double gap = 0;
        double size = 0;
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                return Double.NaN;
            }
            gap = Math.max(gap, Math.abs(values[i] - expected[i]));
            size = Math.max(size, Math.abs(expected[i]));
        }
        return size < 1e-30 ? gap : gap / size;
    }
}
