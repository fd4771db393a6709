/**
 * Single operations under JMH, one native thread: {@code bench/bench micro [PATTERN]}.
 *
 * <p>Sizes are those of the PushT recipe: B 128 observations, G 8 samples, S 32 numbers in a chunk, width 256.
 */
@NullMarked
package io.drift4j.bench.micro;

import org.jspecify.annotations.NullMarked;
