package io.drift4j.imagegen.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nn.RotaryEmbedding.Tables;
import io.drift4j.imagegen.net.DitConfig;
import io.drift4j.imagegen.net.MaeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A published network: a parameter file and what network it is for.
 *
 * <p>A folder of {@code ema_params.msgpack} and {@code metadata.json}, or, as older ones are named, {@code ema_model.msgpack}
 * and {@code ema_model.metadata.json}.
 *
 * @param parameters the parameter file, for {@link FlaxFile#open}
 * @param kind whether it makes images or gives features
 * @param model the constructor arguments of the network, as its metadata give them
 * @param step optimiser steps taken, 0 if its metadata do not say
 */
public record Artifact(Path parameters, Kind kind, JsonNode model, long step) {

    /** What a published network does. */
    public enum Kind {
        /** Makes images: {@code gen}. */
        GENERATOR,
        /** Gives features: {@code mae}. */
        ENCODER
    }

    private static final String FORMAT = "flax.msgpack";
    private static final int LATENT_SIDE = 32;
    private static final int CLASSES = 1000;

    /**
     * Opens a folder; the parameters are not read yet.
     *
     * @throws BadInput unless it holds a parameter file with its metadata
     */
    public static Artifact open(Path folder) {
        Path parameters = folder.resolve("ema_params.msgpack");
        Path metadata = folder.resolve("metadata.json");
        if (!Files.exists(parameters) && Files.exists(folder.resolve("ema_model.msgpack"))) {
            parameters = folder.resolve("ema_model.msgpack");
            metadata = folder.resolve("ema_model.metadata.json");
        }
        for (Path file : List.of(parameters, metadata)) {
            BadInput.unless(
                    Files.isRegularFile(file),
                    "%s must hold a published network, ema_params.msgpack with metadata.json, but lacks %s",
                    folder,
                    file.getFileName());
        }
        JsonNode tree;
        try {
            tree = new ObjectMapper().readTree(metadata.toFile());
        } catch (IOException e) {
            throw new BadInput(metadata + " must be JSON, but cannot be read: " + BadInput.reason(e), e);
        }
        String format = tree.path("format").asText();
        BadInput.unless(format.equals(FORMAT), "%s: format must be %s, is '%s'", metadata, FORMAT, format);
        String kind = tree.path("kind").asText();
        BadInput.unless(
                kind.equals("gen") || kind.equals("mae"), "%s: kind must be gen or mae, is '%s'", metadata, kind);
        BadInput.unless(tree.path("model_config").isObject(), "%s must have a model_config", metadata);
        return new Artifact(
                parameters,
                kind.equals("gen") ? Kind.GENERATOR : Kind.ENCODER,
                tree.path("model_config"),
                tree.path("step").asLong(0));
    }

    /**
     * The sizes of a generator.
     *
     * @throws BadInput if it is an encoder, or a network that drift4j does not have
     */
    public DitConfig generator() {
        require(Kind.GENERATOR);
        for (String part : List.of("use_qknorm", "use_swiglu", "use_rope", "use_rmsnorm")) {
            BadInput.unless(model.path(part).asBoolean(), "%s: %s must be true", parameters, part);
        }
        int hidden = number("hidden_size");
        requireSame("cond_dim", hidden);
        requireSame("out_channels", number("in_channels"));
        requireSame("mlp_ratio", 4);
        return new DitConfig(
                number("input_size"),
                number("input_size"),
                number("in_channels"),
                number("patch_size"),
                hidden,
                number("depth"),
                number("num_heads"),
                number("n_cls_tokens"),
                number("num_classes"),
                number("noise_coords"),
                number("noise_coords") == 0 ? 0 : number("noise_classes"),
                model.path("use_bf16").asBoolean() && !model.path("attn_fp32").asBoolean()
                        ? Tables.BFLOAT16
                        : Tables.FLOAT32);
    }

    /**
     * The sizes of an encoder. Its metadata do not say for what images; the published ones have maps of 32x32.
     *
     * @throws BadInput if it is a generator
     */
    public MaeConfig encoder() {
        require(Kind.ENCODER);
        List<Integer> blocks = new ArrayList<>();
        model.path("layers").forEach(count -> blocks.add(count.asInt()));
        int patch = model.has("input_patch_size") ? number("input_patch_size") : 1;
        return new MaeConfig(
                LATENT_SIDE * patch,
                LATENT_SIDE * patch,
                number("in_channels"),
                patch,
                number("base_channels"),
                blocks,
                model.has("num_classes") ? number("num_classes") : CLASSES);
    }

    private void require(Kind wanted) {
        BadInput.unless(kind == wanted, "%s must be of kind %s, is %s", parameters, wanted, kind);
    }

    private int number(String key) {
        JsonNode value = model.path(key);
        BadInput.unless(value.isNumber(), "%s: model_config must have a number %s", parameters, key);
        return value.intValue();
    }

    private void requireSame(String key, int wanted) {
        BadInput.unless(number(key) == wanted, "%s: %s must be %d, is %d", parameters, key, wanted, number(key));
    }
}
