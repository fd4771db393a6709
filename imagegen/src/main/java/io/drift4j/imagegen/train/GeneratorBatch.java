package io.drift4j.imagegen.train;

import io.drift4j.engine.field.Guidance;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.imagegen.ImageGenerator.Sizes;

/**
 * One batch of a generator's training in Java memory: N labels, each with G noises, P positives and U unconditional
 * negatives. Rows of a label stand together.
 *
 * @param classes (N * G)
 * @param guidance (N * G), the label's alpha
 * @param styles (N * G, K)
 * @param noise (N * G, H, W, C)
 * @param positives (N * P, H, W, C)
 * @param negatives (N * U, H, W, C)
 * @param negativeWeights (N, U)
 */
record GeneratorBatch(
        int[] classes,
        float[] guidance,
        int[] styles,
        float[] noise,
        float[] positives,
        float[] negatives,
        float[] negativeWeights) {

    /**
     * Draws batches.
     *
     * <p>Labels are dealt: a shuffled deck of all classes is used up before the next. Differs from the released code, which
     * takes the labels of images read last; here every class has its turn equally often, and with N a multiple of the classes
     * each step has them all.
     */
    static final class Source {
        private final TrainingImages images;
        private final ImageBanks banks;
        private final GeneratorConfig config;
        private final Sizes sizes;
        private final RandomStream decks;

        /** @param stream of the run */
        Source(TrainingImages images, GeneratorConfig config, Sizes sizes, RandomStream stream) {
            this.images = images;
            this.banks = new ImageBanks(images, config.banks(), stream.split("banks"));
            this.config = config;
            this.sizes = sizes;
            this.decks = stream.split("labels");
        }

        /** Batch {@code number} of the run; numbers only rise. */
        GeneratorBatch draw(long number, RandomStream draws) {
            banks.advance(number);
            int n = config.train().batchSize();
            int g = config.samples();
            int p = config.positives();
            int u = config.negatives();
            int size = sizes.imageSize();
            GeneratorBatch batch = new GeneratorBatch(
                    new int[n * g],
                    new float[n * g],
                    new int[n * g * sizes.styleCodes()],
                    draws.split("noise").gaussians(n * g * size),
                    new float[n * p * size],
                    new float[n * u * size],
                    new float[n * u]);
            RandomStream styles = draws.split("styles");
            for (int i = 0; i < batch.styles.length; i++) {
                batch.styles[i] = styles.nextInt(sizes.styleChoices());
            }
            RandomStream alphas = draws.split("guidance");
            RandomStream which = draws.split("images");
            RandomStream positiveCrops = draws.split("positive crops");
            RandomStream negativeCrops = draws.split("negative crops");
            for (int label = 0; label < n; label++) {
                int c = dealt(number * n + label);
                float alpha = (float) config.guidance().draw(alphas);
                java.util.Arrays.fill(batch.classes, label * g, (label + 1) * g, c);
                java.util.Arrays.fill(batch.guidance, label * g, (label + 1) * g, alpha);
                float weight = (float) Guidance.negativeWeight(alpha, g, u);
                java.util.Arrays.fill(batch.negativeWeights, label * u, (label + 1) * u, weight);
                write(banks.positives(c, p, which), which, positiveCrops, batch.positives, label * p * size);
                write(banks.negatives(u, which), which, negativeCrops, batch.negatives, label * u * size);
            }
            return batch;
        }

        private void write(int[] chosen, RandomStream draws, RandomStream crops, float[] into, int offset) {
            boolean[] mirrored = new boolean[chosen.length];
            for (int i = 0; i < chosen.length; i++) {
                mirrored[i] = config.mirror() && draws.nextInt(2) == 0;
            }
            images.write(chosen, mirrored, crops.split(offset), into, offset);
        }

        /** The class at this place of the run's endless deal. */
        private int dealt(long place) {
            int classes = sizes.classes();
            RandomStream deck = decks.split(place / classes);
            int[] order = new int[classes];
            for (int i = 0; i < classes; i++) {
                int other = deck.nextInt(i + 1);
                order[i] = order[other];
                order[other] = i;
            }
            return order[(int) (place % classes)];
        }
    }
}
