package io.drift4j.policy.train;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Safetensors;
import io.drift4j.engine.train.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights that a training may start from.
 *
 * <p>Either the averaged weights of a drift4j policy or checkpoint, or a PyTorch state dict saved as safetensors. Of a
 * whole policy's state dict the network is what begins with {@code model.}; its normalisers and empty device markers are
 * left out, because a training fits its own normalisers: they are the same ones only for the same demonstrations and
 * transforms. Everything else must fit the network.
 */
final class InitialWeights {
    private static final String NETWORK = "model.";
    private static final String NORMALIZERS = "normalizer.";
    private static final String MARKER = "_dummy_variable";

    private InitialWeights() {}

    /**
     * Reads a {@code .safetensors} file, a {@code .drift4j} file or a checkpoint folder.
     *
     * @throws BadInput if the file is none of these or damaged
     */
    static Map<String, Tensor> read(Path file) {
        if (!file.toString().endsWith(".safetensors")) {
            return Checkpoint.read(file, List.of(Training.EMA)).groups().getOrDefault(Training.EMA, Map.of());
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new BadInput("initial weights must be readable, but " + file + " is not: " + BadInput.reason(e), e);
        }
        return ofStateDict(Safetensors.decode(bytes, file.toString()));
    }

    /** The network's part of a state dict, without the prefix of a policy. */
    static Map<String, Tensor> ofStateDict(Map<String, Tensor> state) {
        Map<String, Tensor> network = new LinkedHashMap<>();
        boolean policy = state.keySet().stream().anyMatch(name -> name.startsWith(NETWORK));
        state.forEach((name, tensor) -> {
            boolean ofPolicy = name.startsWith(NORMALIZERS) || name.equals(MARKER) || name.endsWith("." + MARKER);
            if (!ofPolicy) {
                network.put(policy && name.startsWith(NETWORK) ? name.substring(NETWORK.length()) : name, tensor);
            }
        });
        return network;
    }
}
