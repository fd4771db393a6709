/**
 * Models behind a server: opened by the operator's names, warmed up, swapped without a gap, and run in passes that serve
 * the requests of many sessions at once.
 *
 * <pre>
 * {@link io.drift4j.bridge.model.ModelSource}  names and files
 *      | open
 * {@link io.drift4j.bridge.model.Models}       which version is newest, which is active
 *      | load, warm up
 * {@link io.drift4j.bridge.model.LoadedModel}  one version: policy, spec, hashes, its thread
 *      | {@link io.drift4j.bridge.model.Work}: one history and its noise
 * {@link io.drift4j.bridge.model.Batcher}      what waits together goes through one pass
 * </pre>
 *
 * <p>A version lives as long as the registry names it or a session is on it; then its own thread closes the policy, after
 * the last pass. Nothing here knows of the network.
 */
@NullMarked
package io.drift4j.bridge.model;

import org.jspecify.annotations.NullMarked;
