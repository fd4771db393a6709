package io.drift4j.policy.plain;

import io.drift4j.policy.net.MlpConfig;
import java.util.List;

/** out(norm(blocks(condition_in(c) + noise_in(z)))); see {@link io.drift4j.policy.net.ResidualMlp}. */
final class ResidualMlp implements Network {
    private final int width;
    private final Linear conditionIn;
    private final Linear noiseIn;
    private final List<ResidualBlock> blocks;
    private final LayerNorm norm;
    private final Linear out;

    ResidualMlp(NamedWeights.Part part, MlpConfig config, int conditionSize, int sampleSize) {
        width = config.width();
        conditionIn = Linear.read(part.child("condition_in"), conditionSize, config.width());
        noiseIn = Linear.read(part.child("noise_in"), config.noiseSize(), config.width());
        blocks = ResidualBlock.read(part.child("blocks"), config.blocks(), config.width());
        norm = LayerNorm.read(part.child("norm"), config.width());
        out = Linear.read(part.child("out"), config.width(), sampleSize);
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public void pass(State state, int samples) {
        conditionIn.forward(state.condition, state.x, samples);
        noiseIn.add(state.noise, state.x, samples);
        for (ResidualBlock block : blocks) {
            block.forward(state.x, state, samples);
        }
        norm.forward(state.x, state.normed, samples);
        out.forward(state.normed, state.sample, samples);
    }
}
