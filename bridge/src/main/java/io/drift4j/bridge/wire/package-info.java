/**
 * Between messages and records, for the server and for the client.
 *
 * <p>{@link io.drift4j.bridge.wire.SpecMessages} is what a policy takes and gives, {@link
 * io.drift4j.bridge.wire.ObservationDecoder} and {@link io.drift4j.bridge.wire.ObservationMessages} are what a client saw,
 * {@link io.drift4j.bridge.wire.ChunkMessages} what to do. Everything that comes over the wire is checked here, all faults
 * at once ({@link io.drift4j.bridge.wire.FieldErrors}); behind it values are right.
 */
@NullMarked
package io.drift4j.bridge.wire;

import org.jspecify.annotations.NullMarked;
