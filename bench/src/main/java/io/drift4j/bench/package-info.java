/**
 * Speed, measured against what people use today and against size.
 *
 * <p>A comparison measures two sides, each in a process of its own, several times in turn (ours, peer, ours, peer ...),
 * so that a slow minute of the machine hits both. A side is asked with one line of JSON and answers with one:
 * {@link io.drift4j.bench.Side} is ours, the scripts in {@code bench/peers} are the peers. {@link
 * io.drift4j.bench.Bench} is the command, {@link io.drift4j.bench.Rounds} the turns and medians.
 */
@NullMarked
package io.drift4j.bench;

import org.jspecify.annotations.NullMarked;
