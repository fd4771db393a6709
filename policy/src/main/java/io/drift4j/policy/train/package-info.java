/**
 * From demonstrations and a configuration to a policy file.
 *
 * <p>{@link io.drift4j.policy.train.PolicyConfig} is the whole configuration of a run,
 * {@link io.drift4j.policy.train.PolicyTraining} joins data, network, objective and loop, and
 * {@link io.drift4j.policy.train.DriftObjective} and {@link io.drift4j.policy.train.RegressionObjective} are what can be
 * learned. {@link io.drift4j.policy.train.BlockLoss} cuts chunks into drift problems,
 * {@link io.drift4j.policy.train.Neighbours} finds further positives.
 */
@NullMarked
package io.drift4j.policy.train;

import org.jspecify.annotations.NullMarked;
