/**
 * One-step action policies: demonstrations to a trained policy, policy file to actions.
 *
 * <p>Letters: B batch, G generated samples per observation, T horizon, To observation steps, Ta executed steps, A action
 * size. A policy sees To frames and answers with a chunk of T actions; index To-1 belongs to the newest frame, so indices
 * To-1 to To-1+Ta-1 are executed:
 *
 * <pre>
 * frame      t-1   t                              (To = 2)
 * chunk       0    1    2   ...   8   ...   15    (T = 16)
 * executed         1    2   ...   8               (Ta = 8)
 * </pre>
 *
 * <p>Of several chunks drawn for one history {@link io.drift4j.policy.BestOfK} chooses the one that goes on with the last. {@link
 * io.drift4j.policy.schedule} makes one command a step of chunks that arrive now and then.
 */
@NullMarked
package io.drift4j.policy;

import org.jspecify.annotations.NullMarked;
