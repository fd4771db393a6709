/**
 * From chunks that arrive now and then to one command each control step.
 *
 * <p>Time is counted in control steps of {@link io.drift4j.policy.PolicySpec#stepSeconds} seconds, never guessed from
 * latencies. An observation is made at step k, the first one that is not yet executed; in its chunk index To-1 belongs to
 * that step:
 *
 * <pre>
 * index      0 .. To-2      To-1   To    ...   T-1
 * step       of the past    k      k+1   ...   k+L-1        L = T-(To-1) actions reach forward
 * </pre>
 *
 * <p>When the chunk arrives at step m its actions for steps before m are dropped, and the others are the plan from m on.
 * Because what is dropped was counted, not estimated, the same chunks at the same steps always give the same commands,
 * whether a robot's clock counts the steps or a simulator.
 *
 * <p>{@link io.drift4j.policy.schedule.Scheduler} is the rules of one {@link io.drift4j.policy.schedule.SchedulerConfig}:
 * pure functions from an immutable {@link io.drift4j.policy.schedule.Schedule} and a step to the next schedule and an {@link
 * io.drift4j.policy.schedule.Arrival} or a {@link io.drift4j.policy.schedule.Command}. Simulations call them as they are.
 * Around them {@link io.drift4j.policy.schedule.ChunkScheduler} keeps a schedule for a robot's threads, and {@link
 * io.drift4j.policy.schedule.StepClock} counts steps on a clock.
 */
@NullMarked
package io.drift4j.policy.schedule;

import org.jspecify.annotations.NullMarked;
