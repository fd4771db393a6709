package io.drift4j.imagegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.Weights;
import org.junit.jupiter.api.Test;

class MlpGeneratorTest extends ImageGeneratorContract {
    @Override
    protected ImageGenerator network(Weights weights) {
        return new MlpConfig(8, 16, 3).build(weights, new ImageShape(4, 5, 2, 3));
    }

    @Test
    void theFirstImagesSpreadByATenth() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1));
                Scope scope = Scope.open(manager)) {
            ImageGenerator generator = MlpConfig.preset().build(weights, new ImageShape(28, 28, 1, 10));
            assertThat(weights.count()).isEqualTo(966_416);
            NDManager inner = scope.manager();
            RandomStream noise = RandomStream.of(2);
            NDArray images = generator.images(
                    inner.create(noise.gaussians(256 * 784), new Shape(256, 28, 28, 1)),
                    inner.create(new int[256]),
                    inner.ones(new Shape(256)),
                    inner.create(new int[0], new Shape(256, 0)),
                    true);
            NDArray mean = images.mean(new int[] {0}, true);
            assertThat(images.sub(mean).square().mean().sqrt().getFloat()).isCloseTo(0.11f, within(0.02f));
            assertThat(mean.abs().mean().getFloat()).isLessThan(0.1f);
        }
    }

    @Test
    void refusesMoreNoiseThanThereIs() {
        try (NDManager manager = NDManager.newBaseManager();
                Weights weights = Weights.create(manager, RandomStream.of(1))) {
            assertThatThrownBy(() -> MlpConfig.preset().build(weights, new ImageShape(4, 4, 1, 2)))
                    .isInstanceOf(BadInput.class)
                    .hasMessage("network.noise must be at most the 16 numbers of an image, got 64");
        }
    }
}
