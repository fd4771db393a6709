package io.drift4j.imagegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.BlockContract;
import io.drift4j.engine.nn.Weights;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every network holds that makes images. Extend it and give a network of at least two classes. */
public abstract class ImageGeneratorContract {
    private static final int B = 3;

    private NDManager manager;
    private Weights weights;
    private ImageGenerator generator;

    /** A small network over these weights. */
    protected abstract ImageGenerator generator(Weights weights);

    @BeforeEach
    void build() {
        manager = NDManager.newBaseManager();
        weights = Weights.create(manager, RandomStream.of(1));
        generator = generator(weights);
        weights.load(BlockContract.shaken(weights, 2), "the test");
    }

    @AfterEach
    void free() {
        weights.close();
        manager.close();
    }

    /** What is given for one image. */
    private record Given(long noise, int label, float guidance, int style) {}

    private NDArray images(Scope scope, Given... given) {
        ImageGenerator.Sizes sizes = generator.sizes();
        int size = sizes.imageSize();
        float[] noise = new float[given.length * size];
        int[] classes = new int[given.length];
        float[] guidance = new float[given.length];
        int[] styles = new int[given.length * sizes.styleCodes()];
        for (int i = 0; i < given.length; i++) {
            System.arraycopy(RandomStream.of(given[i].noise).gaussians(size), 0, noise, i * size, size);
            classes[i] = given[i].label;
            guidance[i] = given[i].guidance;
            for (int k = 0; k < sizes.styleCodes(); k++) {
                styles[i * sizes.styleCodes() + k] = (given[i].style + k) % sizes.styleChoices();
            }
        }
        NDManager inner = scope.manager();
        return generator.images(
                inner.create(noise, new Shape(given.length, sizes.height(), sizes.width(), sizes.channels())),
                inner.create(classes),
                inner.create(guidance),
                inner.create(styles, new Shape(given.length, sizes.styleCodes())),
                false);
    }

    private static final Given[] THREE = {new Given(1, 0, 1, 0), new Given(2, 1, 2.5f, 1), new Given(3, 1, 1, 2)};

    @Test
    void imagesHaveTheStatedShape() {
        try (Scope scope = Scope.open(manager)) {
            ImageGenerator.Sizes sizes = generator.sizes();
            assertThat(images(scope, THREE).getShape())
                    .isEqualTo(new Shape(B, sizes.height(), sizes.width(), sizes.channels()));
        }
    }

    @Test
    void anImageDependsOnWhatItIsGivenAlone() {
        try (Scope scope = Scope.open(manager)) {
            NDArray together = images(scope, THREE);
            for (int i = 0; i < B; i++) {
                assertThat(together.get(i).toFloatArray())
                        .containsExactly(images(scope, THREE[i]).toFloatArray(), within(1e-5f));
            }
        }
    }

    @Test
    void everythingGivenMatters() {
        try (Scope scope = Scope.open(manager)) {
            float[] base = images(scope, new Given(1, 0, 1, 0)).toFloatArray();
            assertThat(images(scope, new Given(2, 0, 1, 0)).toFloatArray()).isNotEqualTo(base);
            assertThat(images(scope, new Given(1, 1, 1, 0)).toFloatArray()).isNotEqualTo(base);
            assertThat(images(scope, new Given(1, 0, 2, 0)).toFloatArray()).isNotEqualTo(base);
            if (generator.sizes().styleCodes() > 0) {
                assertThat(images(scope, new Given(1, 0, 1, 1)).toFloatArray()).isNotEqualTo(base);
            }
        }
    }

    @Test
    void aGradientReachesEveryWeight() {
        weights.trainable(true);
        try (Scope scope = Scope.open(manager)) {
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(images(scope, THREE).square().sum());
            }
            weights.byName().forEach((name, array) -> {
                try (NDArray gradient = array.getGradient()) {
                    assertThat(gradient.abs().sum().getFloat()).as(name).isPositive();
                }
            });
        }
    }

    @Test
    void leavesNoArraysBehind() {
        weights.trainable(false);
        int before = manager.getManagedArrays().size()
                + weights.arrays().get(0).getManager().getManagedArrays().size();
        try (Scope scope = Scope.open(manager)) {
            images(scope, THREE);
        }
        assertThat(manager.getManagedArrays().size()
                        + weights.arrays()
                                .get(0)
                                .getManager()
                                .getManagedArrays()
                                .size())
                .isEqualTo(before);
    }

    @Test
    void refusesAnotherShape() {
        ImageGenerator.Sizes sizes = generator.sizes();
        try (Scope scope = Scope.open(manager)) {
            NDManager inner = scope.manager();
            NDArray noise = inner.zeros(new Shape(B, sizes.height() + 1, sizes.width(), sizes.channels()));
            NDArray styles = inner.create(new int[B * sizes.styleCodes()], new Shape(B, sizes.styleCodes()));
            NDArray classes = inner.create(new int[B]);
            assertThatThrownBy(() -> generator.images(noise, classes, inner.ones(new Shape(B)), styles, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("noise must have shape");
            assertThatThrownBy(() -> generator.images(noise, classes, inner.ones(new Shape(2)), styles, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("guidance must have shape");
        }
    }
}
