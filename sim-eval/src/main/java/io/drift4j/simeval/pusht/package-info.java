/**
 * The PushT task of the Diffusion Policy benchmark: a round agent pushes a T-shaped block onto a drawn goal.
 *
 * <p>{@link io.drift4j.simeval.pusht.PushT} is the environment. It steps a
 * {@link io.drift4j.simeval.pusht.PushTWorld} (agent, block and walls in the rigid-body world of
 * {@code io.drift4j.simeval.physics}), draws its start states with
 * {@link io.drift4j.simeval.pusht.LegacyRandom}, scores with {@link io.drift4j.simeval.pusht.Coverage}
 * and draws with {@link io.drift4j.simeval.pusht.Scene} on a {@link io.drift4j.simeval.pusht.Canvas}.
 * {@link io.drift4j.simeval.pusht.Tee} holds the shape of the block and the goal.
 * {@link io.drift4j.simeval.pusht.Replay} measures how far the physics runs from recorded demonstrations.
 *
 * <p>Units are pixels of a 512 by 512 board with x right and y down, seconds, kilograms and radians. A block pose is
 * the place of the body's origin, the middle of the bar's outer edge, and its angle.
 *
 * <p>Source: real-stanford/diffusion_policy, env/pusht (MIT), on pymunk 6.
 */
@NullMarked
package io.drift4j.simeval.pusht;

import org.jspecify.annotations.NullMarked;
