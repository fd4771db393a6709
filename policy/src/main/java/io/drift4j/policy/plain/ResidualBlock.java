package io.drift4j.policy.plain;

import java.util.List;
import java.util.stream.IntStream;

/** x = x + down(silu(up(norm(x)))); see {@link io.drift4j.engine.nn.ResidualBlock}. */
final class ResidualBlock {
    private final LayerNorm norm;
    private final Linear up;
    private final Linear down;

    private ResidualBlock(NamedWeights.Part part, int width) {
        norm = LayerNorm.read(part.child("norm"), width);
        up = Linear.read(part.child("up"), width, 2 * width);
        down = Linear.read(part.child("down"), 2 * width, width);
    }

    /** The blocks {@code 0} to {@code count - 1} of a part. */
    static List<ResidualBlock> read(NamedWeights.Part part, int count, int width) {
        return IntStream.range(0, count)
                .mapToObj(i -> new ResidualBlock(part.child("" + i), width))
                .toList();
    }

    /** Replaces the first {@code samples} rows of {@code x}, each (width). */
    void forward(float[][] x, State state, int samples) {
        norm.forward(x, state.normed, samples);
        up.forward(state.normed, state.hidden, samples);
        for (int s = 0; s < samples; s++) {
            Silu.apply(state.hidden[s], state.shifted, state.mantissa);
        }
        down.add(state.hidden, x, samples);
    }
}
