/** A trained policy behind gRPC, its client, and the ROS 2 node. */
@NullMarked
package io.drift4j.bridge;

import org.jspecify.annotations.NullMarked;
