/**
 * Limits on actions, for the server before anything leaves it and for the client before anything moves.
 *
 * <p>{@link io.drift4j.bridge.safety.SafetyConfig} says the limits, by names of action entries; {@link
 * io.drift4j.bridge.safety.SafetyLayer} holds chunks to them and gives a {@link io.drift4j.bridge.safety.SafetyVerdict} with a
 * {@link io.drift4j.bridge.safety.SafetyEvent} for each number that was outside. Knows nothing of how chunks travel.
 */
@NullMarked
package io.drift4j.bridge.safety;

import org.jspecify.annotations.NullMarked;
