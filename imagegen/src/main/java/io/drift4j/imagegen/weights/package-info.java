/**
 * Published weights: files of the Flax library, and how their names and layouts become those of the networks here.
 *
 * <p>A published network is a folder of {@code ema_params.msgpack} and {@code metadata.json} (in older ones {@code
 * ema_model.msgpack} and {@code ema_model.metadata.json}). Files may exceed 2 GB: they are read leaf by leaf.
 */
@NullMarked
package io.drift4j.imagegen.weights;

import org.jspecify.annotations.NullMarked;
