/** Labelled images, and the files they are read from. */
@NullMarked
package io.drift4j.imagegen.data;

import org.jspecify.annotations.NullMarked;
