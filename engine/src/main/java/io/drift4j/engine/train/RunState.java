package io.drift4j.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nn.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** All that changes during a run, to and from a checkpoint. */
record RunState(Weights weights, AdamW adamW, Ema ema, RunningMeans means) {
    private static final String FIRST = "first_moment.";
    private static final String SECOND = "second_moment.";

    /** The state as a checkpoint of kind {@link Manifest#TRAINING}. */
    Checkpoint checkpoint(long step, long seed, JsonNode config, JsonNode contents, Provenance provenance) {
        Map<String, Map<String, Tensor>> groups = new LinkedHashMap<>();
        groups.put(Training.MODEL, weights.export());
        groups.put(Training.EMA, named("", ema.shadows()));
        Map<String, Tensor> moments = named(FIRST, adamW.firstMoments());
        moments.putAll(named(SECOND, adamW.secondMoments()));
        groups.put(Training.OPTIMIZER, moments);
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                Manifest.TRAINING,
                step,
                seed,
                config,
                contents,
                means.state(),
                provenance.versions(),
                provenance.commit(),
                Checkpoint.listing(groups));
        return new Checkpoint(manifest, groups);
    }

    /** Takes over a checkpoint of the same configuration. */
    void restore(Checkpoint checkpoint, Path source, NDManager manager) {
        Map<String, Tensor> moments = checkpoint.groups().getOrDefault(Training.OPTIMIZER, Map.of());
        Map<String, Tensor> averages = checkpoint.groups().getOrDefault(Training.EMA, Map.of());
        weights.load(checkpoint.groups().getOrDefault(Training.MODEL, Map.of()), source + " (" + Training.MODEL + ")");
        long step = checkpoint.manifest().step();
        try (Scope scope = Scope.open(manager)) {
            adamW.restore(step, arrays(moments, FIRST, scope, source), arrays(moments, SECOND, scope, source));
            ema.restore(step, arrays(averages, "", scope, source));
        }
        means.restore(checkpoint.manifest().metrics());
    }

    private Map<String, Tensor> named(String prefix, List<NDArray> arrays) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        List<String> names = weights.names();
        for (int i = 0; i < names.size(); i++) {
            NDArray array = arrays.get(i);
            named.put(prefix + names.get(i), new Tensor(array.getShape().getShape(), array.toFloatArray()));
        }
        return named;
    }

    private List<NDArray> arrays(Map<String, Tensor> tensors, String prefix, Scope scope, Path source) {
        Map<String, Tensor> own = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                own.put(name.substring(prefix.length()), tensor);
            }
        });
        weights.requireSame(own, source + " (" + (prefix.isEmpty() ? Training.EMA : prefix) + ")");
        return weights.names().stream()
                .map(name -> Objects.requireNonNull(own.get(name)))
                .map(tensor -> scope.manager().create(tensor.values(), new Shape(tensor.shape())))
                .toList();
    }
}
