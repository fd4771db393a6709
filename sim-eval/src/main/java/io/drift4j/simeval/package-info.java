/**
 * Environments, rollouts and scores that can be believed. Knows policies, not how they were made or where they run.
 *
 * <p>An {@link io.drift4j.simeval.Environment} is one copy of a task, described by its
 * {@link io.drift4j.simeval.TaskSpec}. A {@link io.drift4j.simeval.Runner} rolls a policy out in many copies at once and
 * gives {@link io.drift4j.simeval.Rollouts}: one {@link io.drift4j.simeval.Episode} a seed. What an episode gives is a
 * function of (policy, seed, noise seed) alone, not of how many others ran beside it:
 *
 * <pre>
 * noise of decision d of episode s = f(noise seed, s, d), or f(noise seed, s) if it is held
 * executed of its chunk            = indices To-1 to To-1+Ta-1, cut short where the episode ends, unless told otherwise
 * score of the episode             = largest reward over its steps
 * </pre>
 *
 * <p>Chunks become commands as on a robot, by {@link io.drift4j.policy.schedule.Scheduler}: chunks may come steps late, be
 * blended, or overlap as an ensemble.
 *
 * <p>{@link io.drift4j.simeval.Score} sums episodes up with 95 % intervals from {@link io.drift4j.simeval.Intervals};
 * {@link io.drift4j.simeval.PairedComparison} sets two policies on the same seeds side by side,
 * {@link io.drift4j.simeval.RunsComparison} two configurations with several training runs each;
 * {@link io.drift4j.simeval.PassTiming} measures one pass alone; {@link io.drift4j.simeval.Playback} plays a recorded
 * episode again to look at it; {@link io.drift4j.simeval.Evaluation} is all of it for one policy, with its JSON keys.
 *
 * <p>Letters: To observation steps, Ta executed steps, T horizon, A action size, n episodes.
 */
@NullMarked
package io.drift4j.simeval;

import org.jspecify.annotations.NullMarked;
