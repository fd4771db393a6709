/**
 * The training loop and what it keeps: optimiser, moving average, schedules, batches, checkpoints, run log.
 *
 * <p>{@link io.drift4j.engine.train.Training} is the loop, to be read from top to bottom. An
 * {@link io.drift4j.engine.train.Objective} says what is learned. A {@link io.drift4j.engine.train.RunFolder} holds the
 * run on disk so that a process may die at any moment: checkpoints appear by rename and the log is cut back to the
 * checkpoint on resume. Every random draw is a function of (seed, purpose, step), so a resumed run repeats the
 * uninterrupted one bit for bit on a CPU.
 */
@NullMarked
package io.drift4j.engine.train;

import org.jspecify.annotations.NullMarked;
