package io.drift4j.imagegen.feature;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every encoder of features holds. Extend it and give an encoder. */
abstract class FeatureEncoderContract {
    private NDManager manager;
    private FeatureEncoder encoder;

    /** An encoder of images of {@link #shape}. */
    abstract FeatureEncoder encoder(NDManager manager);

    /** H, W, C. */
    abstract int[] shape();

    @BeforeEach
    void build() {
        manager = NDManager.newBaseManager();
        encoder = encoder(manager);
    }

    @AfterEach
    void free() {
        encoder.close();
        manager.close();
    }

    @Test
    void statedShapesAreThoseOfTheFeatures() {
        List<FeatureShape> given = new ArrayList<>();
        try (Scope scope = Scope.open(manager)) {
            encoder.forEach(
                    images(scope, 2),
                    feature -> given.add(new FeatureShape(
                            feature.key(), (int) feature.values().getShape().get(1), (int)
                                    feature.values().getShape().get(2))));
        }
        assertThat(encoder.features(shape()[0], shape()[1], shape()[2])).isEqualTo(given);
        assertThat(given.stream().map(FeatureShape::key))
                .doesNotHaveDuplicates()
                .contains("global");
    }

    @Test
    void aFeatureIsOfItsOwnImageAlone() {
        try (Scope scope = Scope.open(manager)) {
            NDArray images = images(scope, 2);
            List<float[]> alone = new ArrayList<>();
            encoder.forEach(
                    images.get("1:2"), feature -> alone.add(feature.values().toFloatArray()));
            AtomicInteger next = new AtomicInteger();
            encoder.forEach(
                    images,
                    feature -> assertThat(feature.values().get(1).toFloatArray())
                            .as(feature.key())
                            .containsExactly(
                                    alone.get(next.getAndIncrement()), org.assertj.core.api.Assertions.within(1e-4f)));
        }
    }

    @Test
    void gradientsFlowFromEachFeatureToEachImageAndToNothingElse() {
        for (FeatureShape shape : encoder.features(shape()[0], shape()[1], shape()[2])) {
            try (Scope scope = Scope.open(manager)) {
                NDArray images = images(scope, 2);
                images.setRequiresGradient(true);
                try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                    List<NDArray> one = new ArrayList<>();
                    encoder.forEach(images, feature -> {
                        if (feature.key().equals(shape.key())) {
                            float[] factors = RandomStream.of(5)
                                    .gaussians((int) feature.values().size());
                            one.add(feature.values()
                                    .mul(scope.manager()
                                            .create(factors, feature.values().getShape())));
                        }
                    });
                    collector.backward(one.get(0).sum());
                }
                for (int b = 0; b < 2; b++) {
                    assertThat(images.getGradient().get(b).abs().max().getFloat())
                            .as("%s of image %d", shape.key(), b)
                            .isPositive()
                            .isFinite();
                }
            }
        }
    }

    @Test
    void gradientsAreFiniteOnFlatImages() {
        try (Scope scope = Scope.open(manager)) {
            NDArray images = scope.manager().zeros(new Shape(2, shape()[0], shape()[1], shape()[2]));
            images.setRequiresGradient(true);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray[] sum = {scope.manager().create(0f)};
                encoder.forEach(
                        images, feature -> sum[0] = sum[0].add(feature.values().sum()));
                collector.backward(sum[0]);
            }
            for (float slope : images.getGradient().toFloatArray()) {
                assertThat(slope).isFinite();
            }
        }
    }

    @Test
    void noArrayIsLeftBehind() {
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            try (Scope scope = Scope.open(manager)) {
                encoder.forEach(images(scope, 2), feature -> {});
            }
            counts.add(manager.getManagedArrays().size());
        }
        assertThat(counts).containsOnly(counts.get(0));
    }

    private NDArray images(Scope scope, int count) {
        Shape shape = new Shape(count, shape()[0], shape()[1], shape()[2]);
        return scope.manager().create(RandomStream.of(3).gaussians((int) shape.size()), shape);
    }
}
