/**
 * From labelled images and a configuration to a generator file.
 *
 * <p>{@link io.drift4j.imagegen.train.GeneratorConfig} is the whole configuration of a run, {@link
 * io.drift4j.imagegen.train.GeneratorTraining} joins images, network, features, objective and loop, and {@link
 * io.drift4j.imagegen.train.GeneratorObjective} is what is learned, from batches that {@link
 * io.drift4j.imagegen.train.GeneratorBatch} draws.
 */
@NullMarked
package io.drift4j.imagegen.train;

import org.jspecify.annotations.NullMarked;
