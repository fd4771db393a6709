/**
 * From raw observations to network inputs, and from chunks of actions to network targets and back.
 *
 * <p>Everything here is data ({@link io.drift4j.policy.transform.TransformConfig}): it is stored in the policy file, so
 * that a server or a robot needs no code of the task and clients always send raw observations. {@link
 * io.drift4j.policy.transform.Featurizer} is the one place that applies it, in training and acting alike; {@link
 * io.drift4j.policy.transform.EncodedWindows} is a training set run through it once.
 *
 * <p>Letters: To observation steps, T horizon, A action size, D raw numbers a frame, F features a frame, K keypoints.
 *
 * <pre>
 * frames (To, D) raw  ->  each key normalised, derived numbers appended  ->  (To, F), flat: the network's input
 * chunk (T, A) raw    ->  normalised, or relative to the newest frame    ->  (T, A), flat: the network's output
 * </pre>
 */
@NullMarked
package io.drift4j.policy.transform;

import org.jspecify.annotations.NullMarked;
