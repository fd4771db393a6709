package io.drift4j.imagegen.score;

import io.drift4j.imagegen.data.LabelledImages;
import java.util.List;

/** A frozen network that turns images into features and class logits. */
public sealed interface Scorer extends AutoCloseable permits ScoringClassifier, ReferenceNetwork {

    /**
     * What it makes of images.
     *
     * @param features (n, D)
     * @param logits (n, classes)
     */
    record Judged(Rows features, Rows logits) {

        /** The share of images whose largest logit is that of their label. */
        public double agreement(int... labels) {
            int right = 0;
            for (int i = 0; i < labels.length; i++) {
                int best = 0;
                for (int c = 1; c < logits.size(); c++) {
                    if (logits.values()[i * logits.size() + c] > logits.values()[i * logits.size() + best]) {
                        best = c;
                    }
                }
                right += best == labels[i] ? 1 : 0;
            }
            return (double) right / labels.length;
        }
    }

    /** Which network this is, with its fingerprint: a score without it means nothing. */
    String identity();

    /** What the Fréchet distance in its features is called. */
    String distanceName();

    /** The classes it knows, in the order of the logits; empty if they are not those of any data set here. */
    List<String> classNames();

    /**
     * Features and logits of all images.
     *
     * @throws io.drift4j.engine.BadInput if they are of a size it does not take
     */
    Judged judge(LabelledImages images);

    @Override
    void close();
}
