package io.drift4j.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.imagegen.ImageGenerator;
import io.drift4j.imagegen.ImageModelContents;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The network of a generator's checkpoint alone: once, or as many times as a diffusion model would. */
final class ImageNetwork implements AutoCloseable {
    private final NDManager manager;
    private final Weights weights;
    private final ImageGenerator generator;

    private ImageNetwork(NDManager manager, Weights weights, ImageGenerator generator) {
        this.manager = manager;
        this.weights = weights;
        this.generator = generator;
    }

    /** @param group of arrays in the checkpoint: {@code model} or {@code ema} */
    static ImageNetwork load(Path checkpoint, String group, int threads) {
        Checkpoint read = Checkpoint.read(checkpoint, List.of(group));
        ImageModelContents contents =
                ConfigFile.bind(read.manifest().contents(), ImageModelContents.class, checkpoint.toString());
        NDManager manager = Backend.open("cpu", threads);
        Weights weights = Weights.unset(manager);
        ImageGenerator generator = contents.network().build(weights, contents.shape());
        weights.load(Objects.requireNonNull(read.groups().get(group)), checkpoint.toString());
        weights.trainable(false);
        return new ImageNetwork(manager, weights, generator);
    }

    NDManager manager() {
        return manager;
    }

    Weights weights() {
        return weights;
    }

    ImageGenerator generator() {
        return generator;
    }

    /** What a pass for B images takes: classes in turn, everything else drawn. */
    record Inputs(float[] noise, int[] classes, float[] guidance, int[] styles) {
        static Inputs draw(ImageGenerator.Sizes sizes, int batch, long seed) {
            RandomStream draws = RandomStream.of(seed);
            int[] classes = new int[batch];
            Arrays.setAll(classes, i -> i % sizes.classes());
            float[] guidance = new float[batch];
            for (int i = 0; i < batch; i++) {
                guidance[i] = (float) (1 + 3 * draws.nextDouble());
            }
            int[] styles = new int[batch * sizes.styleCodes()];
            Arrays.setAll(styles, i -> draws.nextInt(sizes.styleChoices()));
            return new Inputs(draws.split("noise").gaussians(batch * sizes.imageSize()), classes, guidance, styles);
        }
    }

    /** Images (B, H, W, C) in the scope's manager; with gradients if the weights have them. */
    NDArray images(Scope scope, Inputs inputs) {
        return pass(scope, noise(scope, inputs), inputs);
    }

    /** The passes and updates of a diffusion model, see {@link NativeNetwork#denoise}, to images (B, H, W, C). */
    float[] denoise(Inputs inputs, double[][] updates) {
        try (Scope scope = Scope.open(manager)) {
            NDArray x = noise(scope, inputs);
            for (double[] update : updates) {
                try (NDArray before = x;
                        Scope inner = Scope.open(scope.manager())) {
                    x = inner.keep(NativeNetwork.denoised(before, pass(inner, before, inputs), update));
                }
            }
            return x.toFloatArray();
        }
    }

    private NDArray noise(Scope scope, Inputs inputs) {
        ImageGenerator.Sizes sizes = generator.sizes();
        return scope.manager()
                .create(
                        inputs.noise,
                        new Shape(inputs.classes.length, sizes.height(), sizes.width(), sizes.channels()));
    }

    private NDArray pass(Scope scope, NDArray noise, Inputs inputs) {
        NDManager inner = scope.manager();
        Shape styles = new Shape(inputs.classes.length, generator.sizes().styleCodes());
        return generator.images(
                noise,
                inner.create(inputs.classes),
                inner.create(inputs.guidance),
                inner.create(inputs.styles, styles),
                false);
    }

    @Override
    public void close() {
        weights.close();
        manager.close();
    }
}
