package io.drift4j.imagegen.score;

import io.drift4j.engine.BadInput;

/**
 * exp of the mean divergence between the class probabilities of an image and those of all images: high where each image is clearly
 * of one class and the classes are even; at most the number of classes.
 *
 * <p>Source: Salimans et al., "Improved techniques for training GANs", 2016.
 *
 * @param mean over parts of the set
 * @param deviation over parts, of the population; 0 for one part
 */
public record InceptionScore(double mean, double deviation) {
    private static final double FLOOR = 1e-10; // inside logarithms, as in the common programs

    /**
     * The score of the softmax of logits.
     *
     * @param logits (n, classes)
     * @param parts n / parts rows each, in the order of the rows; what is left over is not used
     */
    public static InceptionScore of(Rows logits, int parts) {
        int size = logits.count() / parts;
        BadInput.unless(size >= 1, "%d parts need at least as many images, got %d", parts, logits.count());
        double[] scores = new double[parts];
        double mean = 0;
        for (int part = 0; part < parts; part++) {
            scores[part] = score(logits.part(part * size, (part + 1) * size));
            mean += scores[part] / parts;
        }
        double variance = 0;
        for (double score : scores) {
            variance += (score - mean) * (score - mean) / parts;
        }
        return new InceptionScore(mean, Math.sqrt(variance));
    }

    private static double score(Rows logits) {
        int classes = logits.size();
        double[] probabilities = new double[logits.values().length];
        double[] marginal = new double[classes];
        for (int i = 0; i < logits.count(); i++) {
            softmax(logits.values(), probabilities, i * classes, classes);
            for (int c = 0; c < classes; c++) {
                marginal[c] += probabilities[i * classes + c] / logits.count();
            }
        }
        double divergence = 0;
        for (int i = 0; i < probabilities.length; i++) {
            divergence +=
                    probabilities[i] * (Math.log(probabilities[i] + FLOOR) - Math.log(marginal[i % classes] + FLOOR));
        }
        return Math.exp(divergence / logits.count());
    }

    private static void softmax(double[] logits, double[] into, int offset, int classes) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            largest = Math.max(largest, logits[offset + c]);
        }
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            into[offset + c] = Math.exp(logits[offset + c] - largest);
            sum += into[offset + c];
        }
        for (int c = 0; c < classes; c++) {
            into[offset + c] /= sum;
        }
    }
}
