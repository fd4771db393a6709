package io.drift4j.policy.plain;

import io.drift4j.policy.net.TrunkHeadConfig;
import java.util.List;
import java.util.stream.IntStream;

/** A trunk for the observation and a head modulated by it; see {@link io.drift4j.policy.net.TrunkHead}. */
final class TrunkHead implements Network {
    private static final float MODULATION = 0.1f;

    private final int width;
    private final Linear conditionIn;
    private final List<ResidualBlock> trunk;
    private final LayerNorm trunkNorm;
    private final Linear noiseIn;
    private final List<ResidualBlock> head;
    private final List<Linear> modulations;
    private final LayerNorm norm;
    private final Linear out;

    TrunkHead(NamedWeights.Part part, TrunkHeadConfig config, int conditionSize, int sampleSize) {
        width = config.width();
        conditionIn = Linear.read(part.child("condition_in"), conditionSize, width);
        trunk = ResidualBlock.read(part.child("trunk"), config.blocks(), width);
        trunkNorm = LayerNorm.read(part.child("trunk_norm"), width);
        noiseIn = Linear.read(part.child("noise_in"), config.noiseSize(), width);
        head = ResidualBlock.read(part.child("head"), config.headBlocks(), width);
        modulations = IntStream.range(0, config.headBlocks())
                .mapToObj(i -> Linear.read(part.child("modulation").child("" + i), width, 2 * width))
                .toList();
        norm = LayerNorm.read(part.child("norm"), width);
        out = Linear.read(part.child("out"), width, sampleSize);
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public void pass(State state, int samples) {
        float[][] h = state.h;
        float[][] x = state.x;
        conditionIn.forward(state.condition, h, samples);
        for (ResidualBlock block : trunk) {
            block.forward(h, state, samples);
        }
        trunkNorm.forward(h, h, samples);
        for (int s = 0; s < samples; s++) {
            System.arraycopy(h[s], 0, x[s], 0, h[s].length);
        }
        noiseIn.add(state.noise, x, samples);
        for (int i = 0; i < head.size(); i++) {
            modulations.get(i).forward(h, state.hidden, samples);
            for (int s = 0; s < samples; s++) {
                modulate(x[s], state.hidden[s]);
            }
            head.get(i).forward(x, state, samples);
        }
        norm.forward(x, state.normed, samples);
        out.forward(state.normed, state.sample, samples);
    }

    /** x = x (1 + a/10) + b/10, with a and b one after the other. */
    private static void modulate(float[] x, float[] ab) {
        for (int j = 0; j < x.length; j++) {
            x[j] += x[j] * (MODULATION * ab[j]) + MODULATION * ab[x.length + j];
        }
    }
}
