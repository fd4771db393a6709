package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.field.DriftField;
import io.drift4j.engine.field.DriftLoss;
import io.drift4j.engine.field.FeatureLoss;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Objective;
import io.drift4j.imagegen.ImageGenerator;
import io.drift4j.imagegen.ImageGenerator.Sizes;
import io.drift4j.imagegen.feature.FeatureEncoder;
import io.drift4j.imagegen.feature.FeatureShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The drifting loss of class-conditional images: the images of a label are drawn to data of its class, and driven from each
 * other and, as hard as their guidance says, from data of any class.
 *
 * <p>Metrics, of which the loss is none, for it stays nearly constant by construction: {@code spread}, mean standard
 * deviation of the G samples of a label, beside {@code spread_data}, that of the data of a class, which it must come near to;
 * {@code force_R} for each temperature R, root mean square of the force before it is normalised, over features; {@code
 * scale_FEATURE}, the unit of length in each feature.
 *
 * <p>Differs from the released code: with gradient accumulation each part of the labels has scales and force normalisation of
 * its own, where there they are taken over all labels of a step.
 */
final class GeneratorObjective implements Objective<GeneratorBatch> {
    private final Weights weights;
    private final ImageGenerator generator;
    private final FeatureEncoder encoder;
    private final GeneratorConfig config;
    private final GeneratorBatch.Source source;
    private final double dataSpread;
    private final DriftLoss loss;
    private final Set<String> features;

    /** @param dataSpread mean standard deviation of the data within a class, see {@link ClassSpread} */
    GeneratorObjective(
            Weights weights,
            ImageGenerator generator,
            FeatureEncoder encoder,
            GeneratorConfig config,
            GeneratorBatch.Source source,
            double dataSpread) {
        this.weights = weights;
        this.generator = generator;
        this.encoder = encoder;
        this.config = config;
        this.source = source;
        this.dataSpread = dataSpread;
        this.loss = new DriftLoss(new DriftField(config.field()));
        Sizes sizes = generator.sizes();
        int most = config.features().mostVectors();
        this.features = encoder.features(sizes.height(), sizes.width(), sizes.channels()).stream()
                .filter(shape -> most == 0 || shape.vectors() <= most)
                .map(FeatureShape::key)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public List<String> metrics() {
        List<String> names = new ArrayList<>(List.of("spread", "spread_data"));
        config.field().temperatures().forEach(r -> names.add("force_" + r));
        features.forEach(feature -> names.add("scale_" + feature));
        return names;
    }

    @Override
    public Unit unit() {
        return new Unit("images", config.samples());
    }

    @Override
    public GeneratorBatch draw(long number, RandomStream draws) {
        return source.draw(number, draws);
    }

    @Override
    public Result loss(GeneratorBatch batch, NDManager step) {
        Sizes sizes = generator.sizes();
        int n = batch.classes().length / config.samples();
        int u = config.negatives();
        Map<String, NDArray> positives = features(batch.positives(), step);
        Map<String, NDArray> negatives = u == 0 ? Map.of() : features(batch.negatives(), step);
        NDArray weights = u == 0 ? null : step.create(batch.negativeWeights(), new Shape(n, u));

        long b = batch.classes().length;
        NDArray images = generator.images(
                step.create(batch.noise(), images(batch.noise().length)),
                step.create(batch.classes()),
                step.create(batch.guidance()),
                step.create(batch.styles(), new Shape(b, sizes.styleCodes())),
                true); // (N*G, H, W, C)
        FeatureLoss sum = new FeatureLoss(loss, n, weights);
        encoder.forEach(images, feature -> {
            String key = feature.key();
            if (features.contains(key)) {
                sum.add(key, feature.values(), Objects.requireNonNull(positives.get(key)), negatives.get(key));
            }
        });
        return new Result(sum.total(), metrics(images.stopGradient(), n, sum));
    }

    /** Features of data, (rows, T, D) by key; no gradient is recorded, for encoders are frozen. */
    private Map<String, NDArray> features(float[] pixels, NDManager step) {
        Map<String, NDArray> values = new LinkedHashMap<>();
        encoder.forEach(step.create(pixels, images(pixels.length)), feature -> {
            if (features.contains(feature.key())) {
                values.put(feature.key(), feature.values());
            }
        });
        return values;
    }

    private Shape images(int numbers) {
        Sizes sizes = generator.sizes();
        return new Shape(numbers / sizes.imageSize(), sizes.height(), sizes.width(), sizes.channels());
    }

    private Map<String, NDArray> metrics(NDArray images, int n, FeatureLoss sum) {
        int g = config.samples();
        NDArray rows = images.reshape(n, g, generator.sizes().imageSize());
        NDArray variance = rows.sub(rows.mean(new int[] {1}, true))
                .square()
                .sum(new int[] {1})
                .div(g - 1);
        Map<String, NDArray> metrics = new LinkedHashMap<>();
        metrics.put("spread", variance.sqrt().mean());
        metrics.put("spread_data", images.getManager().create((float) dataSpread));

        NDArray squares = images.getManager()
                .zeros(new Shape(config.field().temperatures().size()));
        for (FeatureLoss.Told told : sum.byFeature().values()) {
            squares = squares.add(told.meanSquares());
        }
        NDArray forces = squares.div(sum.byFeature().size()).sqrt(); // (R)
        for (int r = 0; r < config.field().temperatures().size(); r++) {
            metrics.put("force_" + config.field().temperatures().get(r), forces.get(r));
        }
        sum.byFeature().forEach((feature, told) -> metrics.put("scale_" + feature, told.scale()));
        return metrics;
    }
}
