/**
 * What images are compared by: their pixels, the maps of an encoder, and statistics of both.
 *
 * <p>A feature is (B, T, D), T vectors of D numbers of each image; the vectors of one place form a drift problem of their own.
 * Features come one after the other, so that a loss need not hold them all at once.
 */
@NullMarked
package io.drift4j.imagegen.feature;

import org.jspecify.annotations.NullMarked;
