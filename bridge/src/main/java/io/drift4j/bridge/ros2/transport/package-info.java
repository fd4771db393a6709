/**
 * How a node reaches ROS 2: one seam, {@link io.drift4j.bridge.ros2.transport.Transport}, and three ways behind it.
 *
 * <pre>
 *                  {@link io.drift4j.bridge.ros2.transport.DdsTransport dds}                    {@link io.drift4j.bridge.ros2.transport.RclTransport rcl}                             {@link io.drift4j.bridge.ros2.transport.FakeTransport fake}
 * needs            nothing                ROS 2 installed and sourced     nothing
 * speaks           Fast DDS in a jar      the robot's own rmw             inside one JVM
 * in the graph     announces itself       as any node                     no
 * message size     cap, memory reserved   cap, checked on arrival         cap
 * QoS that fails   known for what we      known both ways, counted        known both ways
 *                  subscribe to           since the start
 * </pre>
 *
 * <p>Topics carry the messages of {@link io.drift4j.bridge.ros2.message}; each end names its
 * {@link io.drift4j.bridge.ros2.transport.Qos}. {@link io.drift4j.bridge.ros2.transport.TopicStatus} is what diagnostics
 * can tell about it. A native library can end the JVM, so a node runs in a process of its own, apart from the policy.
 */
@NullMarked
package io.drift4j.bridge.ros2.transport;

import org.jspecify.annotations.NullMarked;
