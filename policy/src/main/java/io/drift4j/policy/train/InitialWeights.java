package io.drift4j.policy.train;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.train.Safetensors;
import io.drift4j.policy.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Weights that a training may start from.
 *
 * <p>Either the averaged weights of a drift4j policy or checkpoint, or a PyTorch state dict saved as safetensors. Of a
 * whole policy's state dict the network is what begins with {@code model.}. Left out are its normalisers, because a
 * training fits its own (the same ones only for the same demonstrations and transforms), empty device markers, and the
 * attention masks that published transformers keep among their weights. Everything else must fit the network.
 */
final class InitialWeights {
    private static final String NETWORK = "model.";
    private static final String NORMALIZERS = "normalizer.";
    /** Last parts of names that carry nothing learned. */
    private static final Set<String> UNLEARNED = Set.of("_dummy_variable", "mask", "memory_mask");

    private InitialWeights() {}

    /**
     * Reads a {@code .safetensors} file, a {@code .drift4j} file or a checkpoint folder.
     *
     * @throws BadInput if the file is none of these or damaged
     */
    static Map<String, Tensor> read(Path file) {
        if (!file.toString().endsWith(".safetensors")) {
            return PolicyFile.read(file).weights();
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
            String last = name.substring(name.lastIndexOf('.') + 1);
            if (!name.startsWith(NORMALIZERS) && !UNLEARNED.contains(last)) {
                network.put(policy && name.startsWith(NETWORK) ? name.substring(NETWORK.length()) : name, tensor);
            }
        });
        return network;
    }
}
