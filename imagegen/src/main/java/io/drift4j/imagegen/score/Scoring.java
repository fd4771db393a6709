package io.drift4j.imagegen.score;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.imagegen.data.DataSummary;
import io.drift4j.imagegen.data.LabelledImages;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Scores sets of images against one reference: a random draw of training images.
 *
 * <p>{@link #baselines} gives the rows by which every other row is read: the floor (other training images; the test images), a ladder
 * of corruptions of the test images, and two models that a generator must beat, one normal distribution a class and the mean image
 * of each class.
 */
public final class Scoring {
    private static final double[] NOISES = {0.1, 0.3, 0.6};

    /**
     * How sets are compared.
     *
     * @param images in the reference, and most that are used of any other set
     * @param manifoldImages on both sides of precision and recall, which depend on it
     * @param neighbours k of precision and recall
     * @param seed of all draws
     */
    public record Settings(int images, int manifoldImages, int neighbours, long seed) {
        public Settings {
            BadInput.unless(images >= 2, "a reference needs at least 2 images, got %d", images);
            BadInput.unless(
                    neighbours >= 1 && manifoldImages > neighbours,
                    "precision and recall need more images than neighbours and at least one neighbour, got %d and %d",
                    manifoldImages,
                    neighbours);
        }

        /** 10,000 images, 3,000 for precision and recall with 3 neighbours, seed 0. */
        public static Settings defaults() {
            return new Settings(10_000, 3_000, 3, 0);
        }
    }

    private final Scorer scorer;
    private final LabelledImages train;
    private final LabelledImages test;
    private final LabelledImages others;
    private final Settings settings;
    private final NDManager manager;
    private final Scorer.Judged reference;
    private final Moments moments;
    private final KernelDistance.Side kernel;
    private final Manifold manifold;

    /**
     * Draws the reference and looks at it.
     *
     * @throws BadInput if there are fewer than four training images, or the scorer does not take them
     */
    public Scoring(Scorer scorer, LabelledImages train, LabelledImages test, Settings settings, NDManager manager) {
        BadInput.unless(train.count() >= 4, "a score needs at least 4 training images, got %d", train.count());
        BadInput.unless(
                scorer.classNames().isEmpty() || scorer.classNames().equals(train.classNames()),
                "the scorer must know the classes of the data, it was trained on %s, and the data has %s",
                scorer.classNames(),
                train.classNames());
        this.scorer = scorer;
        this.train = train;
        this.settings = settings;
        this.manager = manager;
        int count = Math.min(settings.images, train.count() / 2);
        int[] order = shuffled(train.count(), "reference");
        this.others = train.select(Arrays.copyOfRange(order, count, 2 * count));
        this.test = test.select(atMost(shuffled(test.count(), "test"), count));
        this.reference = scorer.judge(train.select(Arrays.copyOf(order, count)));
        this.moments = Moments.of(reference.features());
        this.kernel = KernelDistance.Side.of(reference.features(), manager);
        this.manifold = Manifold.of(reference.features().atMost(settings.manifoldImages), settings.neighbours, manager);
    }

    /** Images in the reference. */
    public int referenceImages() {
        return reference.features().count();
    }

    /** How sets are compared. */
    public Settings settings() {
        return settings;
    }

    /** The network whose features are compared. */
    public Scorer scorer() {
        return scorer;
    }

    /** Makes the rows of the floor, the ladder and the simple models, one after the other. */
    public void baselines(Consumer<ScoreRow> take) {
        take.accept(row("other training images", ScoreRow.Role.FLOOR, others));
        take.accept(row("test images", ScoreRow.Role.FLOOR, test));
        for (double noise : NOISES) {
            LabelledImages noisy = Corruption.noise(test, noise, stream("noise " + noise));
            take.accept(row("test + noise " + noise, ScoreRow.Role.LADDER, noisy));
        }
        take.accept(row("test, 5-tap blur", ScoreRow.Role.LADDER, Corruption.blur(test)));
        take.accept(row(
                "one Gaussian per class",
                ScoreRow.Role.SIMPLE_MODEL,
                Corruption.gaussians(train, others, stream("gaussians"), manager)));
        take.accept(row("class-mean images", ScoreRow.Role.SIMPLE_MODEL, Corruption.classMeans(train, others)));
    }

    /** How many rows {@link #baselines} makes. */
    public static int baselineRows() {
        return NOISES.length + 5;
    }

    /**
     * The row of the images in question; of more than the reference has, a random draw is used.
     *
     * @throws BadInput if they are of another size or other classes than the training images, or too few
     */
    public ScoreRow score(String label, LabelledImages images) {
        BadInput.unless(
                images.classNames().equals(train.classNames()),
                "images to be scored must have the classes of the data, got %s for %s",
                images.classNames(),
                train.classNames());
        BadInput.unless(
                images.count() > settings.neighbours,
                "a score needs more than %d images, %s has %d",
                settings.neighbours,
                images.source(),
                images.count());
        return row(
                label,
                ScoreRow.Role.SCORED,
                images.select(atMost(shuffled(images.count(), "scored"), settings.images)));
    }

    private ScoreRow row(String label, ScoreRow.Role role, LabelledImages images) {
        Scorer.Judged judged = scorer.judge(images);
        Rows features = judged.features();
        Rows some = features.atMost(settings.manifoldImages);
        return new ScoreRow(
                label,
                role,
                images.count(),
                Frechet.distance(Moments.of(features), moments),
                KernelDistance.between(KernelDistance.Side.of(features, manager), kernel, manager)
                        .unbiased(),
                manifold.share(some, manager),
                Manifold.of(some, settings.neighbours, manager).share(manifold.rows(), manager),
                InceptionScore.of(judged.logits(), parts(images.count())).mean(),
                scorer.classNames().isEmpty() ? Double.NaN : judged.agreement(images.labels()),
                DataSummary.of(images).spread());
    }

    /** One for the scorer of the data; ten for the reference network, as published scores have it. */
    private int parts(int images) {
        return scorer.classNames().isEmpty() ? Math.min(10, images) : 1;
    }

    private RandomStream stream(String purpose) {
        return RandomStream.of(settings.seed).split(purpose);
    }

    private int[] shuffled(int count, String purpose) {
        RandomStream draws = stream(purpose);
        int[] order = IntStream.range(0, count).toArray();
        for (int i = count - 1; i > 0; i--) {
            int j = draws.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    private static int[] atMost(int[] order, int most) {
        return Arrays.copyOf(order, Math.min(most, order.length));
    }
}
