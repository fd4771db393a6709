/**
 * A small rigid-body world in the plane, without friction or bounce, that advances as the Chipmunk 7 engine does.
 *
 * <p>The PushT benchmark is defined by the behaviour of that engine, down to how far shapes may sink into each other and
 * how fast they are pushed apart. This package reproduces the behaviour; the code is its own.
 *
 * <p>A {@link io.drift4j.simeval.physics.Body} has a pose and velocities and is fixed, kinematic (moves as told, cannot
 * be pushed) or dynamic. Every {@link io.drift4j.simeval.physics.ConvexShape} on it is a convex core of 1 (disk), 2
 * (capsule) or more points, grown by a radius. {@link io.drift4j.simeval.physics.ClosestFeatures} finds the signed
 * distance d and unit normal n from shape a to shape b; a {@link io.drift4j.simeval.physics.ContactPair} makes of them
 * at most two contacts and remembers their impulses; {@link io.drift4j.simeval.physics.World} runs the step.
 *
 * <p>Symbols: p position of the centre of gravity, v and w linear and angular velocity, r1 and r2 contact points
 * relative to the two centres of gravity, j impulse along n, dt time step. Units are the caller's own; PushT uses
 * pixels, seconds and kilograms. Angles are radians, from x towards y.
 *
 * <p>The step loop allocates nothing. Two worlds given the same calls hold the same bits afterwards.
 */
@NullMarked
package io.drift4j.simeval.physics;

import org.jspecify.annotations.NullMarked;
