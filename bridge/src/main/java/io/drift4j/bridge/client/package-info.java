/**
 * The Java side of a served policy.
 *
 * <p>{@link io.drift4j.bridge.client.PolicyClient} is a {@link io.drift4j.policy.Policy} that waits for its answers: for
 * simulators and evaluations. {@link io.drift4j.bridge.client.RobotLoop} never waits: for robots. Both take a {@link
 * io.drift4j.bridge.client.Connection} to a {@link io.drift4j.bridge.client.PolicyAddress}.
 */
@NullMarked
package io.drift4j.bridge.client;

import org.jspecify.annotations.NullMarked;
