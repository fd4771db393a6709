package io.drift4j.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.drift4j.engine.field.DriftField;
import io.drift4j.engine.field.DriftLoss;
import io.drift4j.engine.field.FeatureLoss;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.train.Safetensors;
import io.drift4j.engine.train.Training;
import io.drift4j.imagegen.ImageGenerator.Sizes;
import io.drift4j.imagegen.feature.FeatureEncoder;
import io.drift4j.imagegen.feature.RawPixels;
import io.drift4j.imagegen.train.EncoderTraining;
import io.drift4j.imagegen.train.FeatureConfig;
import io.drift4j.imagegen.train.GeneratorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * For the peers' checks: inputs of a network and what our networks and losses give for them, in a safetensors file: {@code
 * noise}, {@code classes}, {@code guidance}, {@code styles} and {@code images}; of a step also {@code positives}, {@code
 * negatives}, {@code weights}, of each feature {@code loss.KEY} and {@code scale.KEY}, and {@code gradient.NAME} of every array.
 */
final class ImageExample {
    private static final int LABELS = 2;
    private static final int GENERATED = 16;

    private ImageExample() {}

    /** Images of the averaged weights. */
    static void ofPass(Path checkpoint, Path file) {
        try (ImageNetwork network = ImageNetwork.load(checkpoint, Training.EMA, 1);
                Scope scope = Scope.open(network.manager())) {
            Sizes sizes = network.generator().sizes();
            ImageNetwork.Inputs inputs = ImageNetwork.Inputs.draw(sizes, GENERATED, 7);
            Map<String, Tensor> arrays = inputs(inputs, sizes);
            arrays.put("images", tensor(network.images(scope, inputs)));
            write(arrays, file);
        }
    }

    /** Loss and gradients too, of two labels with all samples and data that the configuration gives a label. */
    static void ofStep(Path checkpoint, GeneratorConfig config, Path file) {
        try (ImageNetwork network = ImageNetwork.load(
                        checkpoint, Training.MODEL, config.train().threads());
                FeatureEncoder encoder = encoder(config.features(), network.manager());
                Scope scope = Scope.open(network.manager())) {
            network.weights().trainable(true);
            Sizes sizes = network.generator().sizes();
            ImageNetwork.Inputs inputs = ImageNetwork.Inputs.draw(sizes, LABELS * config.samples(), 7);
            Map<String, Tensor> arrays = inputs(inputs, sizes);
            NDArray positives = data(scope, sizes, LABELS * config.positives(), 8);
            arrays.put("positives", tensor(positives));
            NDArray negatives = null;
            NDArray weights = null;
            if (config.negatives() > 0) {
                negatives = data(scope, sizes, LABELS * config.negatives(), 9);
                float[] values = new float[LABELS * config.negatives()];
                Arrays.fill(values, 0, config.negatives(), 0.5f);
                Arrays.fill(values, config.negatives(), values.length, 3);
                weights = scope.manager().create(values, new Shape(LABELS, config.negatives()));
                arrays.put("negatives", tensor(negatives));
                arrays.put("weights", tensor(weights));
            }
            DriftLoss loss = new DriftLoss(new DriftField(config.field()));
            Map<String, NDArray> near = features(encoder, config.features(), positives);
            Map<String, NDArray> far = negatives == null ? Map.of() : features(encoder, config.features(), negatives);
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray images = network.images(scope, inputs);
                arrays.put("images", tensor(images));
                NDArray total = scope.manager().create(0f);
                for (Map.Entry<String, NDArray> feature :
                        features(encoder, config.features(), images).entrySet()) {
                    String key = feature.getKey();
                    FeatureLoss one = new FeatureLoss(loss, LABELS, weights);
                    one.add(key, feature.getValue(), Objects.requireNonNull(near.get(key)), far.get(key));
                    arrays.put("loss." + key, tensor(one.total()));
                    arrays.put(
                            "scale." + key,
                            tensor(Objects.requireNonNull(one.byFeature().get(key))
                                    .scale()));
                    total = total.add(one.total());
                }
                collector.backward(total);
            }
            network.weights()
                    .byName()
                    .forEach((name, array) -> arrays.put("gradient." + name, tensor(array.getGradient())));
            write(arrays, file);
        }
    }

    private static FeatureEncoder encoder(FeatureConfig config, NDManager manager) {
        return config.encoder() == null
                ? new RawPixels(config.patches())
                : EncoderTraining.features(manager, Path.of(config.encoder()));
    }

    private static Map<String, NDArray> features(FeatureEncoder encoder, FeatureConfig config, NDArray images) {
        Map<String, NDArray> taken = new LinkedHashMap<>();
        encoder.forEach(images, feature -> {
            if (config.mostVectors() == 0 || feature.values().getShape().get(1) <= config.mostVectors()) {
                taken.put(feature.key(), feature.values());
            }
        });
        return taken;
    }

    private static NDArray data(Scope scope, Sizes sizes, int count, long seed) {
        float[] numbers = RandomStream.of(seed).gaussians(count * sizes.imageSize());
        return scope.manager().create(numbers, new Shape(count, sizes.height(), sizes.width(), sizes.channels()));
    }

    private static Map<String, Tensor> inputs(ImageNetwork.Inputs inputs, Sizes sizes) {
        int b = inputs.classes().length;
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put(
                "noise", new Tensor(new long[] {b, sizes.height(), sizes.width(), sizes.channels()}, inputs.noise()));
        arrays.put("classes", new Tensor(new long[] {b}, floats(inputs.classes())));
        arrays.put("guidance", new Tensor(new long[] {b}, inputs.guidance()));
        arrays.put("styles", new Tensor(new long[] {b, sizes.styleCodes()}, floats(inputs.styles())));
        return arrays;
    }

    private static float[] floats(int[] numbers) {
        float[] values = new float[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers[i];
        }
        return values;
    }

    private static Tensor tensor(NDArray array) {
        return new Tensor(array.getShape().getShape(), array.toFloatArray());
    }

    private static void write(Map<String, Tensor> arrays, Path file) {
        try {
            Files.write(file, Safetensors.encode(arrays));
        } catch (IOException e) {
            throw new IllegalStateException("cannot write " + file, e);
        }
    }
}
