/** Arrays: the operations the platform lacks, named-axis shape checks, one memory scope a step, random streams. */
@NullMarked
package io.drift4j.engine.nd;

import org.jspecify.annotations.NullMarked;
