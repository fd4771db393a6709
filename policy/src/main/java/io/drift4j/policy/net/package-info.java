/**
 * Policy networks: from a condition (normalised observation features) and noise to a chunk of encoded actions.
 *
 * <p>Each is an {@link io.drift4j.engine.nn.Generator} and fits on a page. {@link io.drift4j.policy.net.NetworkConfig}
 * names the choice and its sizes.
 */
@NullMarked
package io.drift4j.policy.net;

import org.jspecify.annotations.NullMarked;
