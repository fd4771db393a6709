package io.drift4j.bridge.wire;

import io.drift4j.engine.nd.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** SHA-256 over the weights of a policy: which network this is, whatever file it came in. */
public final class WeightHash {
    private WeightHash() {}

    /** 64 hexadecimal digits, over names in order, shapes, and numbers as little-endian float32. */
    public static String of(Map<String, Tensor> weights) {
        MessageDigest digest = SpecMessages.sha256();
        new TreeMap<>(weights).forEach((name, tensor) -> {
            digest.update((name + Arrays.toString(tensor.shape())).getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(tensor.values());
            digest.update(bytes);
        });
        return HexFormat.of().formatHex(digest.digest());
    }
}
