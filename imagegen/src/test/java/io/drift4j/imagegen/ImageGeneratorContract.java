package io.drift4j.imagegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.NetworkContract;
import org.junit.jupiter.api.Test;

/** What every network holds that makes images. Extend it and give a network of at least two classes. */
public abstract class ImageGeneratorContract extends NetworkContract<ImageGenerator> {
    private static final int B = 3;

    @Override
    protected NDArray output(Scope scope, boolean training) {
        return images(scope, training, THREE);
    }

    /** What is given for one image. */
    private record Given(long noise, int label, float guidance, int style) {}

    private NDArray images(Scope scope, Given... given) {
        return images(scope, false, given);
    }

    private NDArray images(Scope scope, boolean training, Given... given) {
        ImageGenerator.Sizes sizes = network.sizes();
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
        return network.images(
                inner.create(noise, new Shape(given.length, sizes.height(), sizes.width(), sizes.channels())),
                inner.create(classes),
                inner.create(guidance),
                inner.create(styles, new Shape(given.length, sizes.styleCodes())),
                training);
    }

    private static final Given[] THREE = {new Given(1, 0, 1, 0), new Given(2, 1, 2.5f, 1), new Given(3, 1, 1, 2)};

    @Test
    void imagesHaveTheStatedShape() {
        try (Scope scope = Scope.open(manager)) {
            ImageGenerator.Sizes sizes = network.sizes();
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
            if (network.sizes().styleCodes() > 0) {
                assertThat(images(scope, new Given(1, 0, 1, 1)).toFloatArray()).isNotEqualTo(base);
            }
        }
    }

    @Test
    void refusesAnotherShape() {
        ImageGenerator.Sizes sizes = network.sizes();
        try (Scope scope = Scope.open(manager)) {
            NDManager inner = scope.manager();
            NDArray noise = inner.zeros(new Shape(B, sizes.height() + 1, sizes.width(), sizes.channels()));
            NDArray styles = inner.create(new int[B * sizes.styleCodes()], new Shape(B, sizes.styleCodes()));
            NDArray classes = inner.create(new int[B]);
            assertThatThrownBy(() -> network.images(noise, classes, inner.ones(new Shape(B)), styles, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("noise must have shape");
            assertThatThrownBy(() -> network.images(noise, classes, inner.ones(new Shape(2)), styles, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("guidance must have shape");
        }
    }
}
