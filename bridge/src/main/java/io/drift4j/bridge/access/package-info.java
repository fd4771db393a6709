/**
 * Who may call, and how every call ends: tokens, the gate in front of all services, and the log of refusals.
 *
 * <p>{@link io.drift4j.bridge.access.Gate} is the one place that knows who a caller is; handlers read {@link
 * io.drift4j.bridge.access.Caller#here}. Nothing here knows of policies.
 */
@NullMarked
package io.drift4j.bridge.access;

import org.jspecify.annotations.NullMarked;
