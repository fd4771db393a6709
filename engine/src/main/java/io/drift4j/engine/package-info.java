/** The parts every drifting model shares: fields and losses, blocks, the training loop, checkpoints, streams. */
@NullMarked
package io.drift4j.engine;

import org.jspecify.annotations.NullMarked;
