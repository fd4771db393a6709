package io.drift4j.policy.net;

import ai.djl.ndarray.NDArray;
import io.drift4j.engine.nn.Block;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.LayerNorm;
import io.drift4j.engine.nn.Linear;
import io.drift4j.engine.nn.ResidualBlock;
import io.drift4j.engine.nn.Weights;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A residual MLP: out(norm(blocks(condition_in(c) + noise_in(z)))).
 *
 * <p>The condition enters once per observation and is added to every sample's noise, so its matrix is not multiplied G
 * times.
 */
public final class ResidualMlp implements Generator {
    private final Sizes sizes;
    private final Linear conditionIn;
    private final Linear noiseIn;
    private final List<ResidualBlock> blocks;
    private final LayerNorm norm;
    private final Linear out;

    private ResidualMlp(Weights.Scope scope, MlpConfig config, int conditionSize, int sampleSize) {
        this.sizes = new Sizes(conditionSize, config.noiseSize(), sampleSize);
        this.conditionIn = Linear.create(scope.child("condition_in"), conditionSize, config.width());
        this.noiseIn = Linear.create(scope.child("noise_in"), config.noiseSize(), config.width());
        this.blocks = IntStream.range(0, config.blocks())
                .mapToObj(i ->
                        ResidualBlock.create(scope.child("blocks").child("" + i), config.width(), config.dropout()))
                .toList();
        this.norm = LayerNorm.create(scope.child("norm"), config.width());
        this.out = Linear.create(scope.child("out"), config.width(), sampleSize);
    }

    static ResidualMlp create(Weights.Scope scope, MlpConfig config, int conditionSize, int sampleSize) {
        return new ResidualMlp(scope, config, conditionSize, sampleSize);
    }

    @Override
    public NDArray sample(NDArray condition, NDArray noise, boolean training) {
        checkInputs(condition, noise);
        NDArray x = noiseIn.forward(noise, training) // (B, G, W)
                .add(conditionIn.forward(condition, training).expandDims(1)); // + (B, 1, W)
        for (Block block : blocks) {
            x = block.forward(x, training); // (B, G, W)
        }
        return out.forward(norm.forward(x, training), training); // (B, G, S)
    }

    @Override
    public Sizes sizes() {
        return sizes;
    }
}
