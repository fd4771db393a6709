package io.drift4j.imagegen.score;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Training;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.data.Sha256;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A classifier trained by {@link ScorerTraining}, for scoring alone; its features are what its last layer sees. */
public final class ScoringClassifier implements Scorer {
    private static final int BATCH = 500;

    private final ScorerContents contents;
    private final Weights weights;
    private final ScorerNetwork network;
    private final NDManager manager;
    private final String identity;

    private ScoringClassifier(
            ScorerContents contents, Weights weights, ScorerNetwork network, NDManager manager, String identity) {
        this.contents = contents;
        this.weights = weights;
        this.network = network;
        this.manager = manager;
        this.identity = identity;
    }

    /**
     * Reads a classifier.
     *
     * @param sha256 the fingerprint that the file must have, or its beginning; null for any
     * @throws BadInput if the file is another or damaged
     */
    public static ScoringClassifier load(Path file, @Nullable String sha256, NDManager manager) {
        Checkpoint checkpoint = Checkpoint.read(file, List.of(Training.EMA));
        String found = Sha256.of(file);
        if (sha256 != null) {
            BadInput.unless(
                    sha256.length() >= 8 && found.startsWith(sha256.toLowerCase(Locale.ROOT)),
                    "%s must have the SHA-256 %s (at least 8 digits of it), it has %s: scores of another scorer do not"
                            + " compare",
                    file,
                    sha256,
                    found);
        }
        return of(checkpoint, file, found, manager);
    }

    static ScoringClassifier of(Checkpoint checkpoint, Path file, String sha256, NDManager manager) {
        BadInput.unless(
                checkpoint.manifest().kind().equals(ScorerContents.KIND),
                "%s must be a scoring classifier, it is of kind '%s': train one with drift4j train scorer",
                file,
                checkpoint.manifest().kind());
        ScorerContents contents =
                ConfigFile.bind(checkpoint.manifest().contents(), ScorerContents.class, file + ": contents");
        Weights weights = Weights.unset(manager);
        ScorerNetwork network = new ScorerNetwork(
                weights,
                contents.height() * contents.width() * contents.channels(),
                contents.hidden(),
                contents.classNames().size());
        weights.load(checkpoint.groups().getOrDefault(Training.EMA, Map.of()), file.toString());
        Double accuracy = checkpoint.manifest().metrics().get(ScorerContents.TEST_ACCURACY);
        String identity = String.format(
                Locale.ROOT,
                "%s, SHA-256 %s, %s",
                file.getFileName(),
                sha256,
                accuracy == null ? "not tested" : String.format(Locale.ROOT, "test accuracy %.4f", accuracy));
        return new ScoringClassifier(contents, weights, network, manager, identity);
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public String distanceName() {
        return "Frechet";
    }

    @Override
    public List<String> classNames() {
        return contents.classNames();
    }

    @Override
    public Judged judge(LabelledImages images) {
        BadInput.unless(
                images.height() == contents.height()
                        && images.width() == contents.width()
                        && images.channels() == contents.channels(),
                "this scorer takes images of %d x %d x %d, those of %s are %d x %d x %d",
                contents.height(),
                contents.width(),
                contents.channels(),
                images.source(),
                images.height(),
                images.width(),
                images.channels());
        int size = images.imageSize();
        int d = contents.hidden().get(contents.hidden().size() - 1);
        int classes = contents.classNames().size();
        double[] features = new double[images.count() * d];
        double[] logits = new double[images.count() * classes];
        for (int first = 0; first < images.count(); first += BATCH) {
            int count = Math.min(BATCH, images.count() - first);
            float[] pixels = new float[count * size];
            for (int i = 0; i < count; i++) {
                images.pixels(first + i, pixels, i * size);
            }
            try (Scope scope = Scope.open(manager)) {
                NDArray seen = network.features(scope.manager().create(pixels, new Shape(count, size)));
                copy(seen, features, first * d);
                copy(network.logits(seen), logits, first * classes);
            }
        }
        return new Judged(new Rows(features, images.count(), d), new Rows(logits, images.count(), classes));
    }

    static void copy(NDArray from, double[] into, int offset) {
        float[] values = from.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            into[offset + i] = values[i];
        }
    }

    @Override
    public void close() {
        weights.close();
    }
}
