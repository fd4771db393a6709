/**
 * How good generated images are, always beside how good real ones are.
 *
 * <p>A {@link io.drift4j.imagegen.score.Scorer} turns images into feature vectors and class logits: a {@link
 * io.drift4j.imagegen.score.ScoringClassifier} trained here on the same data, or the user's file of the {@link
 * io.drift4j.imagegen.score.ReferenceNetwork} of published FID numbers. {@link io.drift4j.imagegen.score.Frechet}, {@link
 * io.drift4j.imagegen.score.KernelDistance}, {@link io.drift4j.imagegen.score.Manifold} and {@link
 * io.drift4j.imagegen.score.InceptionScore} compare features in float64; {@link io.drift4j.imagegen.score.Scoring} makes a row of
 * them for each set: the images in question, the floor (real against real), a ladder of corruptions, and two simple models that a
 * generator must beat. {@link io.drift4j.imagegen.score.Copies} looks for copies of training images.
 *
 * <p>A distance in the features of one scorer says nothing beside a distance in those of another, and only the reference network's is
 * called FID.
 */
@NullMarked
package io.drift4j.imagegen.score;

import org.jspecify.annotations.NullMarked;
