package io.drift4j.policy.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nn.Block;
import io.drift4j.engine.nn.Conv1d;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.Linear;
import io.drift4j.engine.nn.Mish;
import io.drift4j.engine.nn.TransposedConv1d;
import io.drift4j.engine.nn.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * The U-Net over time of diffusion policy, used in one pass: noise in place of the noisy chunk, the chunk out.
 *
 * <pre>
 * down:  2 blocks, keep a copy, halve the time      (C1, T) (C2, T/2) ... the last stage does not halve
 * mid:   2 blocks
 * up:    join the copy, 2 blocks, double the time   the copy of the first stage is not used, as published
 * head:  block, then a convolution of kernel 1 to A channels
 * </pre>
 *
 * <p>Every block sees mish([e, c]), with c the condition and e the embedding of the diffusion step. A one-pass policy
 * has no steps: e is that of step 0, a learned constant. It stays so that weights trained elsewhere fit and parameter
 * counts are the published ones; it is computed for one row. The condition's layers run once an observation, not once a
 * sample, which equals repeating each condition G times.
 *
 * <p>Names and layouts of the weights are those of the PyTorch state dict.
 *
 * <p>Source: Chi et al., "Diffusion policy", 2023, section IV.A; real-stanford/diffusion_policy,
 * conditional_unet1d.py; the one-pass use is that of phamtrongthang123/drifting_policy 95d9244.
 */
public final class ConditionalUnet1d implements Generator {
    /** Groups of every norm. */
    static final int GROUPS = 8;

    private static final int DOWN_KERNEL = 3;

    /** Two blocks and what changes the length after them, if anything does. */
    private record Stage(FilmBlock first, FilmBlock second, List<? extends Block> resize) {
        NDArray blocks(NDArray x, NDArray condition, boolean training) {
            return second.forward(first.forward(x, condition, training), condition, training);
        }

        NDArray resized(NDArray x, boolean training) {
            return resize.isEmpty() ? x : resize.get(0).forward(x, training);
        }
    }

    private final ChunkShape shape;
    private final Sizes sizes;
    private final int embedding;
    private final Linear stepIn;
    private final Linear stepOut;
    private final List<Stage> down = new ArrayList<>();
    private final Stage mid;
    private final List<Stage> up = new ArrayList<>();
    private final ConvBlock head;
    private final Conv1d out;

    private ConditionalUnet1d(Weights.Scope scope, UnetConfig config, ChunkShape shape) {
        List<Integer> widths = config.widths();
        int stages = widths.size();
        int kernel = config.kernel();
        int condition = config.embedding() + shape.conditionSize();
        this.shape = shape;
        // the noise has the shape of the chunk
        this.sizes = new Sizes(shape.conditionSize(), shape.sampleSize(), shape.sampleSize());
        this.embedding = config.embedding();
        Weights.Scope step = scope.child("diffusion_step_encoder");
        this.stepIn = Linear.create(step.child("1"), embedding, 4 * embedding);
        this.stepOut = Linear.create(step.child("3"), 4 * embedding, embedding);
        for (int i = 0; i < stages; i++) {
            Weights.Scope at = scope.child("down_modules").child("" + i);
            int in = i == 0 ? shape.actions() : widths.get(i - 1);
            int width = widths.get(i);
            int steps = shape.horizon() >> i;
            down.add(new Stage(
                    new FilmBlock(at.child("0"), in, width, condition, kernel, steps),
                    new FilmBlock(at.child("1"), width, width, condition, kernel, steps),
                    i == stages - 1
                            ? List.of()
                            : List.of(Conv1d.create(at.child("2").child("conv"), width, width, DOWN_KERNEL, 2))));
        }
        int deepest = widths.get(stages - 1);
        int fewest = shape.horizon() >> (stages - 1);
        Weights.Scope middle = scope.child("mid_modules");
        this.mid = new Stage(
                new FilmBlock(middle.child("0"), deepest, deepest, condition, kernel, fewest),
                new FilmBlock(middle.child("1"), deepest, deepest, condition, kernel, fewest),
                List.of());
        for (int i = stages - 1; i >= 1; i--) {
            Weights.Scope at = scope.child("up_modules").child("" + (stages - 1 - i));
            int width = widths.get(i - 1);
            int steps = shape.horizon() >> i;
            up.add(new Stage(
                    new FilmBlock(at.child("0"), 2 * widths.get(i), width, condition, kernel, steps),
                    new FilmBlock(at.child("1"), width, width, condition, kernel, steps),
                    List.of(TransposedConv1d.create(at.child("2").child("conv"), width, width))));
        }
        Weights.Scope end = scope.child("final_conv");
        this.head = ConvBlock.create(end.child("0"), widths.get(0), widths.get(0), kernel, shape.horizon());
        this.out = Conv1d.create(end.child("1"), widths.get(0), shape.actions(), 1, 1);
    }

    static ConditionalUnet1d create(Weights.Scope scope, UnetConfig config, ChunkShape shape) {
        return new ConditionalUnet1d(scope, config, shape);
    }

    @Override
    public NDArray sample(NDArray condition, NDArray noise, boolean training) {
        checkInputs(condition, noise);
        return sample(condition, noise, new double[] {0}, training);
    }

    /** A pass at these diffusion steps, one an observation or one for all. */
    NDArray sample(NDArray condition, NDArray noise, double[] diffusionSteps, boolean training) {
        long b = noise.getShape().get(0);
        long g = noise.getShape().get(1);
        int t = shape.horizon();
        NDArray sines = condition
                .getManager()
                .create(sinusoids(diffusionSteps, embedding), new Shape(diffusionSteps.length, embedding));
        NDArray step = stepOut.forward(Mish.of(stepIn.forward(sines, training)), training) // (1 or B, E)
                .broadcast(b, embedding);
        NDArray c = Mish.of(NDArrays.concat(new NDList(step, condition), 1)); // (B, E + conditionSize)

        NDArray x = noise.reshape(b * g, t, shape.actions()).transpose(0, 2, 1); // (B*G, A, T)
        NDList copies = new NDList();
        for (Stage stage : down) {
            NDArray wide = stage.blocks(x, c, training); // (B*G, Ci, T/2^i)
            copies.add(wide);
            x = stage.resized(wide, training);
        }
        x = mid.blocks(x, c, training);
        for (Stage stage : up) {
            NDArray joined = NDArrays.concat(new NDList(x, copies.remove(copies.size() - 1)), 1); // (B*G, 2 Ci, T/2^i)
            x = stage.resized(stage.blocks(joined, c, training), training);
        }
        x = out.forward(head.forward(x, training), training); // (B*G, A, T)
        return x.transpose(0, 2, 1).reshape(b, g, sampleSize());
    }

    /**
     * Sinusoidal embeddings: sin(s f_i) for i in 0 .. E/2-1, then cos(s f_i), with f_i = exp(-ln(10000) i / (E/2 - 1)).
     *
     * @param steps s, one a row
     * @param size E
     * @return (steps, E), row-major
     */
    static float[] sinusoids(double[] steps, int size) {
        int half = size / 2;
        float[] values = new float[steps.length * size];
        for (int row = 0; row < steps.length; row++) {
            for (int i = 0; i < half; i++) {
                double angle = steps[row] * Math.exp(-Math.log(10_000) * i / (half - 1));
                values[row * size + i] = (float) Math.sin(angle);
                values[row * size + half + i] = (float) Math.cos(angle);
            }
        }
        return values;
    }

    @Override
    public Sizes sizes() {
        return sizes;
    }
}
