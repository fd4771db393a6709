/**
 * Network blocks over named weights.
 *
 * <p>A {@link io.drift4j.engine.nn.Weights} holds every learned array of a network under a dotted name, as a PyTorch
 * state dict does. Blocks are small immutable objects that keep references to their arrays and know their shape law; a
 * network is a block of blocks. Training builds a network over the trained weights, acting over their moving average.
 *
 * <p>Layers over the features of a row are {@link io.drift4j.engine.nn.Block}s. Those over sequences of T tokens
 * ({@link io.drift4j.engine.nn.Attention}, {@link io.drift4j.engine.nn.DecoderLayer}, {@link
 * io.drift4j.engine.nn.PositionEmbedding}) have calls of their own, for they take a mask and a memory.
 *
 * <p>Own blocks rather than the platform's: its names depend on the order of registration, its loading does not compare
 * shapes, and every call walks all descendants.
 */
@NullMarked
package io.drift4j.engine.nn;

import org.jspecify.annotations.NullMarked;
