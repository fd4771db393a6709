/**
 * From commands to the topic that a robot's controller listens to.
 *
 * <p>{@link io.drift4j.bridge.ros2.output.OutputConfig} says which; a {@link io.drift4j.bridge.ros2.output.CommandWriter} makes one
 * message of a command and of those that would follow it.
 */
@NullMarked
package io.drift4j.bridge.ros2.output;

import org.jspecify.annotations.NullMarked;
