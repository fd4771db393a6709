/** Environments, rollouts and scores that can be believed. Knows policies, not how they were made or where they run. */
@NullMarked
package io.drift4j.simeval;

import org.jspecify.annotations.NullMarked;
