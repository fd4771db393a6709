/**
 * The pass of a trained policy in plain Java, for controllers that cannot carry the native library: no class of it is
 * touched, and none of its jars is needed.
 *
 * <p>{@link io.drift4j.policy.plain.PlainPolicy} reads the same file and gives the same chunks up to rounding. It knows
 * the MLP kinds {@code mlp} and {@code trunk_head}; each class here has the name and equation of the one in
 * {@code engine.nn} or {@code policy.net} that runs in the native library.
 *
 * <p>A file holds a matrix as W (out, in). {@link io.drift4j.policy.plain.Linear} keeps its transpose, one array for each
 * input, because then all work is {@code y[j] += x[i] * W[i][j]} with j innermost. The Java 17 compiler turns such loops
 * into vector instructions, but no loop that sums into one float, and only under three conditions that shape the code:
 * every array is indexed by j alone (an offset into a flat array could overlap, so it gives up), only one array is
 * written, and the body is small (four inputs at a time fit, eight do not).
 *
 * <p>{@link io.drift4j.policy.plain.State} holds the arrays of one thread, so that a pass makes none. A batch goes
 * through in groups of {@link io.drift4j.policy.plain.State#GROUP} samples, so that four rows of weights, once near,
 * serve the whole group. What a sample gives does not depend on those beside it, bit for bit.
 */
@NullMarked
package io.drift4j.policy.plain;

import org.jspecify.annotations.NullMarked;
