/**
 * Network blocks over named weights.
 *
 * <p>A {@link io.drift4j.engine.nn.Weights} holds every learned array of a network under a dotted name, as a PyTorch
 * state dict does. Blocks are small immutable objects that keep references to their arrays and know their shape law; a
 * network is a block of blocks. Training builds a network over the trained weights, acting over their moving average.
 *
 * <p>Layers over the features of a row are {@link io.drift4j.engine.nn.Block}s, and so are those over C channels of T steps
 * ({@link io.drift4j.engine.nn.Conv1d}, {@link io.drift4j.engine.nn.TransposedConv1d}, {@link
 * io.drift4j.engine.nn.GroupNorm}), laid out (N, C, T), and over images of C channels ({@link
 * io.drift4j.engine.nn.Conv2d}, the same group norm), laid out (N, C, H, W). Those over sequences of T tokens
 * ({@link io.drift4j.engine.nn.Attention}, {@link io.drift4j.engine.nn.DecoderLayer}, {@link
 * io.drift4j.engine.nn.PositionEmbedding}, {@link io.drift4j.engine.nn.RotaryEmbedding}) have calls of their own, for they
 * take a mask, a memory or places, and so has {@link io.drift4j.engine.nn.Embedding}, which takes whole numbers.
 *
 * <p>Own blocks rather than the platform's: its names depend on the order of registration, its loading does not compare
 * shapes, and every call walks all descendants.
 */
@NullMarked
package io.drift4j.engine.nn;

import org.jspecify.annotations.NullMarked;
