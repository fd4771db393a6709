/**
 * The networks: the transformer that makes images, the masked autoencoder whose encoder gives features, and those that a user
 * brings as TorchScript.
 */
@NullMarked
package io.drift4j.imagegen.net;

import org.jspecify.annotations.NullMarked;
