/**
 * A policy behind gRPC: {@code drift4j.policy.v1}, health and reflection on one port, Prometheus metrics on another.
 *
 * <p>{@link io.drift4j.bridge.server.PolicyServer} is all that others need, {@link
 * io.drift4j.bridge.server.ServerConfig} what an operator sets. Inside, a call goes
 *
 * <pre>
 * Gate            who calls; counts and logs what is refused
 *   PolicyRpc       sessions: open, reset, close; starts
 *     InferCall       one observation, one answer, or
 *     ObservationStream   the newest observation of many
 *       Intake          from message to history, on the network's thread; pictures on a few of their own
 *         io.drift4j.bridge.model     the pass
 * </pre>
 *
 * <p>A {@code Session} has a lock of its own and calls nothing while it holds it. A session has one place for an
 * observation that is under way, so nothing that waits can grow beyond the number of sessions.
 */
@NullMarked
package io.drift4j.bridge.server;

import org.jspecify.annotations.NullMarked;
