package io.drift4j.imagegen.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.Golden;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nn.Weights;
import io.drift4j.imagegen.feature.GoldenMae;
import io.drift4j.imagegen.weights.FlaxTree;
import io.drift4j.imagegen.weights.Import;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoder, classifier, loss and gradients against numbers of the reference implementation. */
class MaskedAutoencoderGoldenTest {
    private static final JsonNode GOLDEN = GoldenMae.ALL.get("full");
    private static final MaeConfig CONFIG = GoldenMae.config("full");

    private NDManager manager;
    private Weights weights;
    private MaskedAutoencoder network;

    @BeforeEach
    void build() {
        manager = NDManager.newBaseManager();
        weights = Weights.unset(manager);
        network = CONFIG.build(weights);
        Import.autoencoder(CONFIG, FlaxTree.byRule(GOLDEN), weights);
    }

    @AfterEach
    void free() {
        weights.close();
        manager.close();
    }

    @Test
    void reconstructionAndLogits() {
        try (Scope scope = Scope.open(manager)) {
            MaskedAutoencoder.Result result = network.forward(images(scope), mask(scope), false);
            Tensor decoded = FlaxTree.stored("mae-activations.safetensors").read("full/decoder");
            assertThat(result.reconstruction().getShape().getShape()).isEqualTo(decoded.shape());
            float[] actual = result.reconstruction().toFloatArray();
            double worst = 0;
            for (int i = 0; i < actual.length; i++) {
                worst = Math.max(worst, Math.abs(actual[i] - decoded.values()[i]));
            }
            assertThat(worst).isLessThan(1e-4);
            assertThat(Golden.worst(
                            result.logits(), Golden.doubles(GOLDEN.get("logits").get("float64"))))
                    .isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1})
    void loss(double lambda) {
        JsonNode golden = GOLDEN.get("loss").get(lambda == 0 ? "lambda0" : "lambda0.1");
        try (Scope scope = Scope.open(manager)) {
            MaeLoss.Value value = loss(scope, lambda);
            assertThat(Golden.worst(value.loss(), Golden.doubles(golden.get("loss"))))
                    .isLessThan(1e-5);
            assertThat(Golden.worst(value.reconstruction(), Golden.doubles(golden.get("reconLoss"))))
                    .isLessThan(1e-5);
            assertThat(Golden.worst(value.crossEntropy(), Golden.doubles(golden.get("clsLoss"))))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void gradientOfEveryLeaf() {
        weights.trainable(true);
        try (Scope scope = Scope.open(manager);
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(loss(scope, 0.1).loss().mean());
        }
        JsonNode golden = GOLDEN.get("gradient").get("l2NormPerLeaf");
        Map<String, Double> norms = FlaxTree.gradientNorms(CONFIG, weights);
        assertThat(norms).hasSize(golden.size());
        norms.forEach((path, norm) ->
                assertThat(norm).as(path).isCloseTo(golden.get(path).doubleValue(), within(1e-4 * Math.max(1, norm))));
    }

    private MaeLoss.Value loss(Scope scope, double lambda) {
        NDArray labels = scope.manager()
                .create(java.util.Arrays.stream(Golden.doubles(GOLDEN.get("labels")))
                        .mapToInt(label -> (int) label)
                        .toArray());
        NDArray mask = mask(scope);
        return MaeLoss.of(network.forward(images(scope), mask, true), mask, labels, lambda);
    }

    private static NDArray images(Scope scope) {
        return GoldenMae.images(scope.manager(), "full");
    }

    /** The stored mask of 2x2 patches, as one of places. */
    private static NDArray mask(Scope scope) {
        double[] patches = Golden.doubles(GOLDEN.get("mask").get("patchMask"));
        float[] mask = new float[2 * 16 * 16];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (float) patches[i / 256 * 64 + i / 32 % 8 * 8 + i / 2 % 8];
        }
        return scope.manager().create(mask, new Shape(2, 16, 16, 1));
    }
}
