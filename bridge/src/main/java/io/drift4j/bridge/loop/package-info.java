/**
 * A robot's end of a served policy.
 *
 * <p>{@link io.drift4j.bridge.loop.RobotLoop} joins a {@link io.drift4j.bridge.client.PolicyStream} to a server, the {@link
 * io.drift4j.policy.schedule.ChunkScheduler} and the {@link io.drift4j.bridge.safety.SafetyLayer}: {@code observe} and {@code
 * command} each control step, and neither waits for the network. It has no thread of its own and takes its clock, so a simulated
 * clock and a stream that a test plays make all of it repeatable.
 *
 * <p>{@link io.drift4j.bridge.loop.LoopConfig} says how it acts, {@link io.drift4j.bridge.loop.LoopState} how it fares.
 */
@NullMarked
package io.drift4j.bridge.loop;

import org.jspecify.annotations.NullMarked;
