/**
 * The drift field and the loss that trains a one-step generator with it.
 *
 * <p>A batch of N drift problems holds, per problem, G generated vectors x, P positives (data), and U unconditional
 * negatives, each of size S. The targets of x are y = (generated, negatives, positives), T = G + U + P of them. With
 * distances d(x, y) in units of their mean and a temperature R, the affinity of x and y is
 *
 * <pre>A(x, y) = sqrt( softmax over y of -d/R  *  softmax over x of -d/R )</pre>
 *
 * <p>and the force V draws x to positives and from negatives with balanced weights: V(x) = sum over pairs (p, n) of
 * A(x, p) A(x, n) (p - n). Each temperature's force is divided by its root mean square and all are added. The loss moves
 * x to x + V, held fixed.
 *
 * <ul>
 *   <li>{@link io.drift4j.engine.field.FieldConfig}: temperatures, floors, the scale: a variant is data
 *   <li>{@link io.drift4j.engine.field.DriftBatch}: the arrays of N problems, with weights
 *   <li>{@link io.drift4j.engine.field.DriftField}: the force
 *   <li>{@link io.drift4j.engine.field.DriftLoss}: the loss
 *   <li>{@link io.drift4j.engine.field.FeatureLoss}: its sum over features of the samples
 *   <li>{@link io.drift4j.engine.field.Guidance}: the scales of guidance that a generator learns
 * </ul>
 *
 * <p>Source: "Generative Modeling via Drifting" and its released code (lambertae/drifting, commit accd0cf,
 * drift_loss.py), with which the tests agree to 1e-10.
 */
@NullMarked
package io.drift4j.engine.field;

import org.jspecify.annotations.NullMarked;
