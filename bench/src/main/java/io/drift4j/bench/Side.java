package io.drift4j.bench;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.config.ConfigFile;
import java.util.Map;
import java.util.function.Function;

/** Our side of a comparison, in a process of its own: {@code Side NAME '{"threads": 2, ...}'} prints one line of JSON. */
public final class Side {
    private static final Map<String, Function<JsonNode, Answer>> SIDES = Map.ofEntries(
            Map.entry("train-step", TrainStepSide::measure),
            Map.entry("one-pass", OnePassSide::measure),
            Map.entry("first-action", OnePassSide::firstAction),
            Map.entry("pass-batches", OnePassSide::batches),
            Map.entry("generator-step", GeneratorStepSide::measure),
            Map.entry("generate", GenerateSide::measure),
            Map.entry("load", Load::measure),
            Map.entry("env", EnvSide::measure),
            Map.entry("profile-train-step", ProfileSide::trainStep),
            Map.entry("profile-generator-step", ProfileSide::generatorStep),
            Map.entry("profile-one-pass", ProfileSide::onePass));

    private Side() {}

    public static void main(String[] arguments) throws JacksonException {
        System.out.println(
                answer(arguments[0], ConfigFile.JSON.readTree(arguments[1])).line());
    }

    static Answer answer(String name, JsonNode request) {
        Function<JsonNode, Answer> side = SIDES.get(name);
        if (side == null) {
            throw new IllegalArgumentException("no side " + name + ", only " + SIDES.keySet());
        }
        return side.apply(request);
    }
}
