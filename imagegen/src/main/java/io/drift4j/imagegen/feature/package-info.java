/** Features of images: what a drift field compares instead of, or beside, pixels. */
@NullMarked
package io.drift4j.imagegen.feature;

import org.jspecify.annotations.NullMarked;
