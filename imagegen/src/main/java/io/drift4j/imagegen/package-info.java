/**
 * One-step image generators: labelled images to a class-conditional generator, generator file to images.
 *
 * <p>An image is (B, H, W, C) in [-1, 1], rows from the top, channels last; a feature is (B, T, D), T vectors of D numbers,
 * each a drift problem of its own.
 */
@NullMarked
package io.drift4j.imagegen;

import org.jspecify.annotations.NullMarked;
