package io.drift4j.imagegen.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.Golden;
import io.drift4j.imagegen.net.MaeConfig;
import java.util.ArrayList;
import java.util.List;

/** The configurations and inputs of the golden encoders. */
public final class GoldenMae {
    public static final JsonNode ALL = Golden.read("mae-tiny.json");

    private GoldenMae() {}

    public static MaeConfig config(String model) {
        JsonNode config = ALL.get(model).get("config");
        JsonNode shape = ALL.get(model).get("xRule").get("shape");
        List<Integer> blocks = new ArrayList<>();
        config.get("layers").forEach(count -> blocks.add(count.intValue()));
        return new MaeConfig(
                shape.get(1).intValue(),
                shape.get(2).intValue(),
                shape.get(3).intValue(),
                config.get("input_patch_size").intValue(),
                config.get("base_channels").intValue(),
                blocks,
                config.get("num_classes").intValue());
    }

    /** (B, H, W, C). */
    public static NDArray images(NDManager manager, String model) {
        JsonNode rule = ALL.get(model).get("xRule");
        double[] values = Golden.sine(rule);
        JsonNode factor = ALL.get(model).get("secondImageFactor");
        if (!factor.isNull()) {
            for (int i = values.length / 2; i < values.length; i++) {
                values[i] *= factor.doubleValue();
            }
        }
        return Golden.array(manager, DataType.FLOAT32, values, Golden.shape(rule));
    }
}
