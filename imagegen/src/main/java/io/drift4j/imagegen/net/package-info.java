/** The networks: the transformer that makes images, and the masked autoencoder whose encoder gives features. */
@NullMarked
package io.drift4j.imagegen.net;

import org.jspecify.annotations.NullMarked;
