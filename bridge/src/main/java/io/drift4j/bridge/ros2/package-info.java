/**
 * A served policy in the ROS graph: a node that observes by topics, asks a policy server, and commands a robot's controller.
 *
 * <pre>
 * topics -> {@link io.drift4j.bridge.ros2.input.Inputs} -> {@link io.drift4j.bridge.loop.RobotLoop} -> {@link io.drift4j.bridge.ros2.output.Outgoing} -> topic
 *                       policy server <-+
 * </pre>
 *
 * <p>{@link io.drift4j.bridge.ros2.RobotConfig} says all of it; {@link io.drift4j.bridge.ros2.RobotNode} is the node, one control
 * step after the other; {@link io.drift4j.bridge.ros2.Orders} is what it is told to do; {@link
 * io.drift4j.bridge.ros2.Diagnosis} puts into words how its parts are. {@link io.drift4j.bridge.ros2.RobotProcess} runs it until
 * it shall end: in a process of its own, so that a native library that fails leaves the server up.
 */
@NullMarked
package io.drift4j.bridge.ros2;

import org.jspecify.annotations.NullMarked;
